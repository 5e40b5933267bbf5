-- Each customer has a named person who answers for the relationship and works here at present. Examined:
-- every customer. Persons are compared by number or name.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN relationship_owner IS NULL THEN 'nobody answers for the relationship'
      WHEN present IS NULL THEN 'who answers for the relationship is not among the people'
      WHEN present = 0 THEN 'who answered for the relationship has left'
    END AS deviation
  FROM (
    SELECT customer.id, relationship_owner, (SELECT coalesce(active, 1) FROM person WHERE lower(person.id) = lower(relationship_owner) OR lower(person.name) = lower(relationship_owner) ORDER BY active DESC LIMIT 1) AS present
    FROM customer
  )
)
