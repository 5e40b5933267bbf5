-- No approved document is past its review date. Examined: approved documents, seen from the assessment date
-- or the end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'approved' THEN 'not approved'
    END AS skipped,
    CASE
      WHEN review_due IS NULL THEN 'no review date'
      WHEN review_due < min(:as_of, :period_end) THEN 'review was due ' || review_due
    END AS deviation
  FROM document
)
