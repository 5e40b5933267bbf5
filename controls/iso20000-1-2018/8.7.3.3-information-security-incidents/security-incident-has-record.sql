-- An incident that is marked as concerning the security of information has a security incident record.
-- Examined: incidents opened in the period that are so marked.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(is_security, 0) = 0 THEN 'does not concern security'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
    END AS skipped,
    CASE
      WHEN NOT EXISTS (SELECT 1 FROM security_incident WHERE security_incident.incident_id = incident.id)
        THEN 'no security incident record names it'
    END AS deviation
  FROM incident
)
