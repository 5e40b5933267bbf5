-- There is a service report for each live service in scope and each month. Examined: the whole months of the
-- period that ended before the month of the last day looked at, from the month in which the service went
-- live; the report on the last month may still be in the making. The subject is the service and the month.
WITH RECURSIVE months(first_day) AS (
  SELECT CASE WHEN :period_start = date(:period_start, 'start of month') THEN :period_start
              ELSE date(:period_start, 'start of month', '+1 month') END
  UNION ALL
  SELECT date(first_day, '+1 month') FROM months WHERE date(first_day, '+2 months') <= date(min(:as_of, :period_end), 'start of month')
)
SELECT
  coalesce(name, id) || ' ' || substr(first_day, 1, 7) AS subject,
  CASE WHEN reported THEN 'pass' ELSE 'fail' END AS status,
  CASE WHEN reported THEN '' ELSE 'no report on this service and month' END AS reason
FROM (
  SELECT id, name, first_day,
    EXISTS (SELECT 1 FROM service_report AS report
            WHERE report.period = substr(first_day, 1, 7) AND (report.service = service.id OR report.service = service.name)) AS reported
  FROM service, months
  WHERE service.status = 'live' AND coalesce(in_scope, 1) = 1 AND coalesce(substr(live_from, 1, 7), '') <= substr(first_day, 1, 7)
    AND coalesce(substr(retired_on, 1, 7), '9999') > substr(first_day, 1, 7)
    AND date(first_day, '+1 month') <= date(min(:as_of, :period_end), 'start of month')
)
