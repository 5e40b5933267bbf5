-- The priority of an incident is not lowered shortly before its target time or after it. Examined: changes of
-- the priority in the period, on incidents with a target time, that lower it.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN field IS NULL OR field <> 'priority' THEN 'not a change of priority'
      WHEN at IS NULL THEN 'no time'
      WHEN substr(at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'outside the period'
      WHEN due IS NULL THEN 'of no incident with a target time'
      WHEN old_rank = 0 OR new_rank = 0 THEN 'a priority without a number'
      WHEN new_rank <= old_rank THEN 'not lowered'
    END AS skipped,
    CASE
      WHEN unixepoch(at) > unixepoch(due) - :hours * 3600
        THEN 'lowered from ' || old_rank || ' to ' || new_rank || ' at ' || substr(at, 1, 16) || ', target ' || substr(due, 1, 16)
    END AS deviation
  FROM (
    SELECT ticket_event.id, ticket_event.at, field,
      CAST(ltrim(old_value, 'Pp -') AS INTEGER) AS old_rank, CAST(ltrim(new_value, 'Pp -') AS INTEGER) AS new_rank,
      (SELECT max(sla_due) FROM incident WHERE incident.id = ticket) AS due
    FROM ticket_event
  )
)
