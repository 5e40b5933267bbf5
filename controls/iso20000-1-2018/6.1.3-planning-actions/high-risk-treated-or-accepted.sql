-- A risk above the acceptance line has a treatment whose time is not over, or somebody signed its acceptance.
-- Examined: open risks with a score, seen from the assessment date or the end of the period; entries that are
-- opportunities are left out.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN kind = 'opportunity' THEN 'an opportunity'
      WHEN status = 'closed' THEN 'closed'
      WHEN score IS NULL THEN 'no score'
      WHEN score <= :acceptance_line THEN 'within the acceptance line'
    END AS skipped,
    CASE
      WHEN accepted_by IS NOT NULL AND accepted_on IS NOT NULL THEN NULL
      WHEN treatment IS NULL
        THEN 'score ' || format('%g', score) || ', and neither a treatment nor a signed acceptance'
      WHEN due_on < min(:as_of, :period_end)
        THEN 'score ' || format('%g', score) || ', treatment due ' || due_on || ', and no signed acceptance'
    END AS deviation
  FROM risk
)
