-- A closed record is not edited more than some days after it was closed, reopening apart. Examined: events of
-- the period on incidents that are closed.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN at IS NULL THEN 'no time'
      WHEN substr(at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'outside the period'
      WHEN closed IS NULL THEN 'of no closed incident'
      WHEN field = 'status' THEN 'a change of the state'
    END AS skipped,
    CASE
      WHEN unixepoch(at) - unixepoch(closed) > :days * 86400
        THEN field || ' edited ' || substr(at, 1, 16) || ', closed ' || substr(closed, 1, 16)
    END AS deviation
  FROM (
    SELECT ticket_event.id, ticket_event.at, ticket_event.field, (SELECT max(closed_at) FROM incident WHERE incident.id = ticket_event.ticket) AS closed
    FROM ticket_event
  )
)
