-- The cost of each service and month is compared with its budget within some weeks after the month. Examined:
-- lines of the period whose time is over, or that were compared.
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
      WHEN reviewed_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(date(period || '-01', '+1 month'), 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
    END AS skipped,
    CASE
      WHEN reviewed_on IS NULL THEN 'not compared'
      WHEN ((unixepoch(substr(reviewed_on, 1, 10)) - unixepoch(substr(date(period || '-01', '+1 month'), 1, 10))) / 86400) > :max_days
        THEN 'compared ' || reviewed_on
    END AS deviation
  FROM budget
)
