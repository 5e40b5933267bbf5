-- No month of the period is without incidents. Examined: the whole months of the period that ended on or
-- before the assessment date, provided that there are incidents at all.
WITH RECURSIVE months(first_day) AS (
  SELECT CASE WHEN :period_start = date(:period_start, 'start of month') THEN :period_start
              ELSE date(:period_start, 'start of month', '+1 month') END
  UNION ALL
  SELECT date(first_day, '+1 month') FROM months WHERE first_day < min(:as_of, :period_end)
)
SELECT
  substr(first_day, 1, 7) AS subject,
  CASE WHEN incidents = 0 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN incidents = 0 THEN 'no incident was opened in this month' ELSE '' END AS reason
FROM (
  SELECT first_day, count(opened_month) AS incidents
  FROM months
  LEFT JOIN (SELECT DISTINCT substr(opened_at, 1, 7) AS opened_month FROM incident) ON opened_month = substr(first_day, 1, 7)
  WHERE date(first_day, '+1 month', '-1 day') <= min(:as_of, :period_end) AND EXISTS (SELECT 1 FROM incident WHERE opened_at IS NOT NULL)
  GROUP BY first_day
)
