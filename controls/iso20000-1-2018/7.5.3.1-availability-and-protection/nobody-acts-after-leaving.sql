-- Nobody acts in the tool after the last working day. Examined: events of the period whose actor is among the
-- people.
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
      WHEN last_day IS NULL THEN 'not among the people'
    END AS skipped,
    CASE
      WHEN substr(at, 1, 10) > last_day THEN 'acted ' || substr(at, 1, 16) || ', and left ' || last_day
    END AS deviation
  FROM (
    SELECT ticket_event.id, at, actor, (
        SELECT coalesce(left_on, '9999-12-31') FROM person WHERE person.id = actor OR person.name = actor ORDER BY left_on DESC LIMIT 1
      ) AS last_day
    FROM ticket_event
  )
)
