-- A release is not deployed by the person who approved it. Examined: releases deployed in the period that
-- name both.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN deployed_at IS NULL THEN 'not deployed'
      WHEN substr(deployed_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'deployed outside the period'
      WHEN approver IS NULL OR deployed_by IS NULL THEN 'no approver or nobody who deployed it is named'
    END AS skipped,
    CASE
      WHEN lower(trim(approver)) = lower(trim(deployed_by)) THEN 'deployed by the person who approved it'
    END AS deviation
  FROM release
)
