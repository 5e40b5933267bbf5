-- Each live service in scope has a target of availability in a service level agreement. Examined: live
-- services in scope.
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
      WHEN NOT found THEN 'no target of availability'
    END AS deviation
  FROM (
    SELECT id, status, in_scope, EXISTS (SELECT 1 FROM sla WHERE (sla.service = service.id OR sla.service = service.name) AND availability_target IS NOT NULL) AS found
    FROM service
  )
)
