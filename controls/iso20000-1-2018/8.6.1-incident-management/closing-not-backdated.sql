-- The recorded time of closing agrees with the closing in the audit trail. Examined: incidents closed in the
-- period whose closing the trail shows; the last closing counts.
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
      WHEN logged IS NULL THEN 'the audit trail shows no closing'
    END AS skipped,
    CASE
      WHEN abs(unixepoch(logged) - unixepoch(closed_at)) > :max_minutes * 60
        THEN 'closed ' || substr(closed_at, 1, 16) || ' by the record, ' || substr(logged, 1, 16) || ' by the audit trail'
    END AS deviation
  FROM (
    SELECT incident.id, incident.closed_at, (
        SELECT max(ticket_event.at) FROM ticket_event
        WHERE ticket_event.ticket = incident.id AND ticket_event.field = 'status' AND lower(new_value) IN ('closed', '7', 'geschlossen', 'fermé', 'clôturé', 'cerrado', 'クローズ')
      ) AS logged
    FROM incident
  )
)
