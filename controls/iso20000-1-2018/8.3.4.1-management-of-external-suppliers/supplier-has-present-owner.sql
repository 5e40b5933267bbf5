-- Each active supplier has a named person who answers for it and works here at present. Examined: active
-- suppliers. Persons are compared by number or name.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'not active'
    END AS skipped,
    CASE
      WHEN owner IS NULL THEN 'nobody answers for it'
      WHEN present IS NULL THEN 'who answers for it is not among the people'
      WHEN present = 0 THEN 'who answered for it has left'
    END AS deviation
  FROM (
    SELECT supplier.id, supplier.active, supplier.owner, (SELECT coalesce(person.active, 1) FROM person WHERE lower(person.id) = lower(supplier.owner) OR lower(person.name) = lower(supplier.owner) ORDER BY person.active DESC LIMIT 1) AS present
    FROM supplier
  )
)
