-- Each unplanned outage has an incident record. Examined: unplanned outages that began in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN starts_at IS NULL THEN 'no begin'
      WHEN substr(starts_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'began outside the period'
      WHEN planned = 1 THEN 'planned'
    END AS skipped,
    CASE
      WHEN incident_id IS NULL THEN 'names no incident'
      WHEN NOT EXISTS (SELECT 1 FROM incident WHERE incident.id = incident_id)
        THEN 'names `' || incident_id || '`, which is not among the incidents'
    END AS deviation
  FROM outage
)
