-- A service report states the workload and its limit, and workload above the limit is followed up. Examined:
-- reports on months of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN period IS NULL THEN 'no month'
      WHEN period NOT BETWEEN substr(:period_start, 1, 7) AND substr(:period_end, 1, 7)
        THEN 'outside the period'
    END AS skipped,
    CASE
      WHEN workload_actual IS NULL THEN 'no workload'
      WHEN workload_limit IS NULL THEN 'no limit of workload'
      WHEN workload_actual > workload_limit AND improvement_ref IS NULL
        THEN 'workload ' || format('%g', workload_actual) || ' above the limit of ' || format('%g', workload_limit) || ', and no follow-up'
    END AS deviation
  FROM service_report
)
