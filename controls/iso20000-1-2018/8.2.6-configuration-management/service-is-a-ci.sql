-- Each live service in scope stands among the configuration items as a service. Examined: live services in
-- scope. A configuration item is a service when its type says so, in whatever language.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
      WHEN in_scope = 0 THEN 'out of scope'
    END AS skipped,
    CASE
      WHEN NOT found THEN 'not among the configuration items as a service'
    END AS deviation
  FROM (
    SELECT id, status, in_scope, EXISTS (
        SELECT 1 FROM ci WHERE (ci.id = service.id OR ci.name = service.name OR ci.id = service.name OR ci.name = service.id)
          AND (lower(ci.type) LIKE '%service%' OR lower(ci.type) LIKE '%dienst%' OR lower(ci.type) LIKE '%servicio%' OR ci.type LIKE '%サービス%')
      ) AS found
    FROM service
  )
)
