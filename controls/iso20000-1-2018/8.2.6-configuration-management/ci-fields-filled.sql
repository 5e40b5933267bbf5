-- Each configuration item has a type, a description and a status. Examined: every configuration item, as it
-- stood when exported.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN type IS NULL OR description IS NULL OR status IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(type IS NULL, 'type', NULL), iif(description IS NULL, 'description', NULL), iif(status IS NULL, 'status', NULL))
    END AS deviation
  FROM ci
)
