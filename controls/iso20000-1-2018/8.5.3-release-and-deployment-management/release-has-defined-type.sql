-- A release is of a defined type, and it is written how that type is handled. Examined: releases deployed in
-- the period.
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
      WHEN type IS NULL THEN 'no type'
      WHEN known IS NULL THEN '`' || type || '` is none of the defined types'
      WHEN handling_ref IS NULL THEN 'how `' || type || '` is handled is not written'
    END AS deviation
  FROM (
    SELECT release.id, release.deployed_at, release.type, release_type.name AS known, release_type.handling_ref
    FROM release LEFT JOIN release_type ON lower(release_type.name) = lower(release.type)
  )
)
