-- A change is not approved only by the person who implements it. Examined: normal and emergency changes
-- started in the period that name approver and implementer.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
      WHEN type = 'standard' THEN 'a standard change'
      WHEN approved_by IS NULL OR implemented_by IS NULL THEN 'no approver or no implementer'
    END AS skipped,
    CASE
      WHEN lower(trim(approved_by)) = lower(trim(implemented_by)) THEN 'approved by the person who made it'
    END AS deviation
  FROM change
)
