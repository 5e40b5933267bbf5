-- The closing of a nonconformity is verified by somebody other than the owner of the action. Examined:
-- nonconformities closed in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_on IS NULL THEN 'not closed'
      WHEN substr(closed_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
    END AS skipped,
    CASE
      WHEN verified_by IS NULL THEN 'nobody verified the closing'
      WHEN lower(trim(verified_by)) = lower(trim(owner)) THEN 'verified by the owner of the action'
    END AS deviation
  FROM nonconformity
)
