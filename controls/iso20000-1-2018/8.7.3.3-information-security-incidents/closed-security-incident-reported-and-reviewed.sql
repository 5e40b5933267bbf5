-- A closed security incident was reported to those who need to know, and looked back on. Examined: security
-- incidents closed in the period.
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
      WHEN reported_on IS NULL AND reviewed_on IS NULL THEN 'neither reported nor reviewed'
      WHEN reported_on IS NULL THEN 'not reported'
      WHEN reviewed_on IS NULL THEN 'not reviewed'
    END AS deviation
  FROM security_incident
)
