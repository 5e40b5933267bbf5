-- No configuration item that is retired is hit by a later incident. Examined: retired configuration items;
-- the time of their last update stands for the time of retirement.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'retired' THEN 'not retired'
      WHEN updated_at IS NULL THEN 'no time of update'
    END AS skipped,
    CASE
      WHEN hit IS NOT NULL THEN 'retired since ' || substr(updated_at, 1, 10) || ', and hit by ' || hit
    END AS deviation
  FROM (
    SELECT ci.id, ci.status, ci.updated_at, (
        SELECT incident.id || ' of ' || substr(incident.opened_at, 1, 10) FROM incident
        WHERE (incident.ci = ci.id OR incident.ci = ci.name) AND incident.opened_at > substr(ci.updated_at, 1, length(incident.opened_at))
        ORDER BY incident.opened_at LIMIT 1
      ) AS hit
    FROM ci
  )
)
