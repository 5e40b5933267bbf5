-- The outcome of a release is recorded and analysed within some weeks. Examined: releases deployed in the
-- period whose time is over, or that were analysed.
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
      WHEN (outcome IS NULL OR reviewed_on IS NULL) AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(deployed_at, 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
    END AS skipped,
    CASE
      WHEN outcome IS NULL THEN 'no outcome'
      WHEN reviewed_on IS NULL THEN 'not analysed'
      WHEN ((unixepoch(substr(reviewed_on, 1, 10)) - unixepoch(substr(deployed_at, 1, 10))) / 86400) > :max_days
        THEN 'analysed ' || ((unixepoch(substr(reviewed_on, 1, 10)) - unixepoch(substr(deployed_at, 1, 10))) / 86400) || ' days after deployment'
    END AS deviation
  FROM release
)
