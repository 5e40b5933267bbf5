-- A published knowledge article has an owner who works here at present and was reviewed within a year.
-- Examined: published articles. Persons are compared by number or name.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'published' THEN 'not published'
    END AS skipped,
    CASE
      WHEN owner IS NULL THEN 'no owner'
      WHEN present IS NULL THEN 'its owner is not among the people'
      WHEN present = 0 THEN 'its owner has left'
      WHEN reviewed_on IS NULL THEN 'never reviewed'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(reviewed_on, 1, 10))) / 86400) > :max_days
        THEN 'last reviewed ' || reviewed_on
    END AS deviation
  FROM (
    SELECT knowledge_article.id, status, owner, reviewed_on, (SELECT coalesce(active, 1) FROM person WHERE lower(person.id) = lower(owner) OR lower(person.name) = lower(owner) ORDER BY active DESC LIMIT 1) AS present
    FROM knowledge_article
  )
)
