-- The backlog of incidents does not grow three months in a row. Examined: whole months of the period with two
-- months before them; a month grows when clearly more incidents are opened than resolved in it.
-- The domain's list counts what was opened and not resolved in the same month, which is never below zero and
-- no growth; this one sets the opened against the resolved of a month, whenever those were opened, and asks
-- for a clear difference.
WITH RECURSIVE months(first_day) AS (
  SELECT CASE WHEN :period_start = date(:period_start, 'start of month') THEN :period_start
              ELSE date(:period_start, 'start of month', '+1 month') END
  UNION ALL
  SELECT date(first_day, '+1 month') FROM months WHERE date(first_day, '+2 months', '-1 day') <= min(:as_of, :period_end)
), monthly AS (
  SELECT substr(first_day, 1, 7) AS month, coalesce(opened, 0) AS opened, coalesce(resolved, 0) AS resolved
  FROM months
  LEFT JOIN (SELECT substr(opened_at, 1, 7) AS o_month, count(*) AS opened FROM incident WHERE opened_at IS NOT NULL GROUP BY 1) ON o_month = substr(first_day, 1, 7)
  LEFT JOIN (SELECT substr(resolved_at, 1, 7) AS r_month, count(*) AS resolved FROM incident WHERE resolved_at IS NOT NULL GROUP BY 1) ON r_month = substr(first_day, 1, 7)
  WHERE EXISTS (SELECT 1 FROM incident) AND date(first_day, '+1 month', '-1 day') <= min(:as_of, :period_end)
)
SELECT
  month AS subject,
  CASE WHEN place < 3 THEN 'skip' WHEN growing = 3 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN place < 3 THEN 'fewer than two months before it'
       WHEN growing = 3 THEN 'third month in a row: ' || opened || ' opened, ' || resolved || ' resolved' ELSE '' END AS reason
FROM (
  SELECT month, opened, resolved, row_number() OVER (ORDER BY month) AS place,
    sum((opened - resolved) * 100 > :percent * opened) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS growing
  FROM monthly
)
