-- A corrective action is done by its due day. Examined: nonconformities whose due day lies in the period, or
-- that were due before and are open.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN due_on IS NULL THEN 'no due day'
      WHEN due_on >= min(:as_of, :period_end) AND closed_on IS NULL THEN 'not due yet'
      WHEN due_on < :period_start AND closed_on < :period_start THEN 'due and closed before the period'
      WHEN due_on > :period_end THEN 'due after the period'
    END AS skipped,
    CASE
      WHEN closed_on IS NULL THEN 'due ' || due_on || ', and still open'
      WHEN closed_on > due_on THEN 'due ' || due_on || ', closed ' || closed_on
    END AS deviation
  FROM nonconformity
)
