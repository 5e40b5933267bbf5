-- A baseline of the affected configuration items is taken before a release is deployed. Examined: releases
-- deployed in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN deployed_at IS NULL THEN 'not deployed'
      WHEN substr(deployed_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'deployed outside the period'
    END AS skipped,
    CASE
      WHEN baseline_ref IS NULL OR baseline_at IS NULL THEN 'no baseline'
      WHEN deployed_at < substr(baseline_at, 1, length(deployed_at))
        THEN 'baseline of ' || substr(baseline_at, 1, 16) || ', deployed ' || substr(deployed_at, 1, 16)
    END AS deviation
  FROM release
)
