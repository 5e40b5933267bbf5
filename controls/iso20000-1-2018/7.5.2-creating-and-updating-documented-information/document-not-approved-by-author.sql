-- The author of a document is not its approver. Examined: documents that name both.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN author IS NULL OR approver IS NULL THEN 'no author or no approver'
    END AS skipped,
    CASE
      WHEN lower(trim(author)) = lower(trim(approver)) THEN 'approved by its author'
    END AS deviation
  FROM document
)
