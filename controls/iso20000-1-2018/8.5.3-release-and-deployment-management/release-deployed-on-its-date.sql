-- A release is deployed within a day of its planned date. Examined: releases deployed in the period with a
-- planned date.
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
      WHEN planned_at IS NULL THEN 'no planned date'
    END AS skipped,
    CASE
      WHEN abs((unixepoch(substr(deployed_at, 1, 10)) - unixepoch(substr(planned_at, 1, 10))) / 86400) > :max_days
        THEN 'planned ' || substr(planned_at, 1, 10) || ', deployed ' || substr(deployed_at, 1, 10)
    END AS deviation
  FROM release
)
