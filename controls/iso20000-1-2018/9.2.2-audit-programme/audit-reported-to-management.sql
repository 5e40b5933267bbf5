-- The results of an audit are reported within some weeks. Examined: audits held in the period whose time for
-- the report is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN performed_on IS NULL THEN 'not held'
      WHEN substr(performed_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
      WHEN reported_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(performed_on, 1, 10))) / 86400) <= :max_days
        THEN 'the time for the report is not over'
    END AS skipped,
    CASE
      WHEN reported_on IS NULL THEN 'held ' || performed_on || ', and not reported'
      WHEN ((unixepoch(substr(reported_on, 1, 10)) - unixepoch(substr(performed_on, 1, 10))) / 86400) > :max_days
        THEN 'reported ' || ((unixepoch(substr(reported_on, 1, 10)) - unixepoch(substr(performed_on, 1, 10))) / 86400) || ' days after it was held'
    END AS deviation
  FROM internal_audit
)
