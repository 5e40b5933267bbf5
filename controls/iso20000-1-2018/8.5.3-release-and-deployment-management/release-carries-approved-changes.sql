-- A release carries at least one change, and each of its changes exists and was approved. Examined: releases
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
      WHEN carried = 0 THEN 'names no change'
      WHEN unknown IS NOT NULL THEN 'names `' || unknown || '`, which is not among the changes'
      WHEN unapproved IS NOT NULL THEN unapproved || ' was not approved'
    END AS deviation
  FROM (
    SELECT id, deployed_at,
      (SELECT count(*) FROM release_change WHERE release_change.release_id = release.id) AS carried,
      (SELECT min(change_id) FROM release_change WHERE release_change.release_id = release.id AND NOT EXISTS (SELECT 1 FROM change WHERE change.id = change_id)) AS unknown,
      (SELECT min(change_id) FROM release_change JOIN change ON change.id = change_id
       WHERE release_change.release_id = release.id AND coalesce(change.type, '') <> 'standard' AND change.approved_at IS NULL) AS unapproved
    FROM release
  )
)
