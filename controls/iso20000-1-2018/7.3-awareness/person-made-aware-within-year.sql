-- Each person who works here was made aware of the service management system within a year; newcomers have
-- some weeks. Examined: people who work here. A training counts when its topic speaks of awareness.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'does not work here'
      WHEN latest IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(joined_on, 1, 10))) / 86400) <= :newcomer_days
        THEN 'joined lately'
    END AS skipped,
    CASE
      WHEN latest IS NULL THEN 'no training in awareness'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days
        THEN 'last made aware ' || latest
    END AS deviation
  FROM (
    SELECT person.id, active, joined_on, (
        SELECT max(training.completed_on) FROM training
        WHERE (lower(training.person) = lower(person.id) OR training.name = person.name) AND training.completed_on <= min(:as_of, :period_end)
          AND (lower(topic) LIKE '%awareness%' OR lower(topic) LIKE '%sensibilis%' OR lower(topic) LIKE '%bewusstsein%' OR lower(topic) LIKE '%concienci%' OR topic LIKE '%意識%')
      ) AS latest
    FROM person
  )
)
