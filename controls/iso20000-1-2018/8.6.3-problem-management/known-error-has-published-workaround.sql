-- An open known error has a workaround and can be seen by support staff. Examined: open known errors.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'open' THEN 'not open'
    END AS skipped,
    CASE
      WHEN workaround IS NULL AND coalesce(published, 0) = 0 THEN 'no workaround, and not published'
      WHEN workaround IS NULL THEN 'no workaround'
      WHEN coalesce(published, 0) = 0 THEN 'not published'
    END AS deviation
  FROM known_error
)
