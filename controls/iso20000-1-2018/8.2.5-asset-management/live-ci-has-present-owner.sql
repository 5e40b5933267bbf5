-- A live configuration item has an owner who works here at present. Examined: live configuration items.
-- Owners are compared with the people by number or name; a team that is no person counts as unknown.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
    END AS skipped,
    CASE
      WHEN owner IS NULL THEN 'no owner'
      WHEN present IS NULL THEN 'its owner is not among the people'
      WHEN present = 0 THEN 'its owner has left'
    END AS deviation
  FROM (
    SELECT ci.id, ci.status, ci.owner, (SELECT coalesce(active, 1) FROM person WHERE lower(person.id) = lower(ci.owner) OR lower(person.name) = lower(ci.owner) ORDER BY active DESC LIMIT 1) AS present
    FROM ci
  )
)
