-- Each live service in scope has a signed service level agreement that is valid on the last day looked at:
-- the assessment date or the end of the period. Examined: live services in scope. An agreement without an end
-- runs on.
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
      WHEN NOT agreed THEN 'no signed agreement is valid'
    END AS deviation
  FROM (
    SELECT id, status, in_scope, EXISTS (
        SELECT 1 FROM sla WHERE (sla.service = service.id OR sla.service = service.name) AND signed_on IS NOT NULL
          AND coalesce(valid_from, '') <= min(:as_of, :period_end) AND coalesce(valid_to, '9999') >= min(:as_of, :period_end)
      ) AS agreed
    FROM service
  )
)
