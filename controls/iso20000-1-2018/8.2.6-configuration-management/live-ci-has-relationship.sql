-- A live configuration item has at least one relationship with another. Examined: live configuration items.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
    END AS skipped,
    CASE
      WHEN id NOT IN (SELECT parent FROM ci_relation WHERE parent IS NOT NULL UNION SELECT child FROM ci_relation WHERE child IS NOT NULL) AND coalesce(name, id) NOT IN (SELECT parent FROM ci_relation WHERE parent IS NOT NULL UNION SELECT child FROM ci_relation WHERE child IS NOT NULL)
        THEN 'no relationship'
    END AS deviation
  FROM ci
)
