-- A closed request shows what was done. Examined: requests closed in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_at IS NULL THEN 'not closed'
      WHEN substr(closed_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
    END AS skipped,
    CASE
      WHEN work_notes IS NULL THEN 'no notes'
    END AS deviation
  FROM service_request
)
