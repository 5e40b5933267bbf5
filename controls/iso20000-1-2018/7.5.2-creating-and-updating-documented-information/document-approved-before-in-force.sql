-- A document is approved before it comes into force. Examined: approved documents, and those with a first day
-- in force.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'approved' THEN 'not in force'
    END AS skipped,
    CASE
      WHEN approved_on IS NULL THEN 'in force, and no day of approval'
      WHEN effective_from < approved_on THEN 'in force ' || effective_from || ', approved ' || approved_on
    END AS deviation
  FROM document
)
