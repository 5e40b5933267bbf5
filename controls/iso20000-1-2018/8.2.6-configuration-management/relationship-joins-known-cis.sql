-- A relationship joins two configuration items that exist, by id or name. Examined: every relationship.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN parent IS NULL OR child IS NULL THEN 'only one end'
      WHEN NOT EXISTS (SELECT 1 FROM ci WHERE ci.id = parent) AND NOT EXISTS (SELECT 1 FROM ci WHERE ci.name = parent)
        THEN '`' || parent || '` is not among the configuration items'
      WHEN NOT EXISTS (SELECT 1 FROM ci WHERE ci.id = child) AND NOT EXISTS (SELECT 1 FROM ci WHERE ci.name = child)
        THEN '`' || child || '` is not among the configuration items'
    END AS deviation
  FROM ci_relation
)
