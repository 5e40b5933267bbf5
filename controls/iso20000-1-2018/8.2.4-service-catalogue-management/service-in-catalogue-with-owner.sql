-- Each live service in scope is in the catalogue and has an owner and a criticality. Examined: live services
-- in scope.
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
      WHEN coalesce(in_catalogue, 0) = 0 OR owner IS NULL OR criticality IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(coalesce(in_catalogue, 0) = 0, 'place in the catalogue', NULL), iif(owner IS NULL, 'owner', NULL), iif(criticality IS NULL, 'criticality', NULL))
    END AS deviation
  FROM service
)
