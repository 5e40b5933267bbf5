-- Nobody approves a change they asked for. Examined: changes recorded in the period that name both, except
-- standard changes, which are approved beforehand. Names are compared, not shown.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(created_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'recorded outside the period'
      WHEN created_at IS NULL THEN 'no time of recording'
      WHEN type = 'standard' THEN 'standard change'
      WHEN approved_by IS NULL OR requested_by IS NULL THEN 'requester or approver is not named'
    END AS skipped,
    CASE
      WHEN lower(trim(approved_by)) = lower(trim(requested_by)) THEN 'requested and approved by one person'
    END AS deviation
  FROM change
)
