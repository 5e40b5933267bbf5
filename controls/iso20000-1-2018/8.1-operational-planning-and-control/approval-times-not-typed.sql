-- Fewer than a fifth of the approvals stand on a full hour, as times do that people type. Examined: approvals
-- of the period with a time of day as one subject, provided that there are ten or more.
SELECT
  'change approvals' AS subject,
  CASE WHEN exact * 100 >= :max_percent * approvals THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN exact * 100 >= :max_percent * approvals THEN exact || ' of ' || approvals || ' approvals stand on a full hour' ELSE '' END AS reason
FROM (
  SELECT count(*) AS approvals, count(CASE WHEN substr(approved_at, 15, 5) = '00:00' THEN 1 END) AS exact
  FROM change WHERE length(approved_at) = 19 AND substr(approved_at, 1, 10) BETWEEN :period_start AND :period_end
)
WHERE approvals >= 10
