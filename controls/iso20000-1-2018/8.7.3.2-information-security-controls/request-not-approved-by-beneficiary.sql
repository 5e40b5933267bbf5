-- Nobody approves a request made by or for themselves. Examined: requests opened in the period that name an
-- approver.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN approver IS NULL THEN 'no approver'
    END AS skipped,
    CASE
      WHEN lower(trim(approver)) = lower(trim(requested_for)) THEN 'approved by the person it is for'
      WHEN lower(trim(approver)) = lower(trim(requested_by)) THEN 'approved by the person who asked'
    END AS deviation
  FROM service_request
)
