-- A change has a known type (normal, standard, emergency) and a category. Examined: changes recorded in the
-- period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(created_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'recorded outside the period'
      WHEN created_at IS NULL THEN 'no time of recording'
    END AS skipped,
    CASE
      WHEN type IS NULL AND category IS NULL THEN 'neither type nor category'
      WHEN type IS NULL THEN 'no type'
      WHEN type NOT IN ('normal', 'standard', 'emergency') THEN '`' || type || '` is none of the known types'
      WHEN category IS NULL THEN 'no category'
    END AS deviation
  FROM change
)
