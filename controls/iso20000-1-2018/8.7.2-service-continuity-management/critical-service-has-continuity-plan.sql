-- Each live service of high or medium criticality has a continuity plan that was approved, was reviewed
-- within a year, and has a copy off site. Examined: such services.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
      WHEN criticality IS NULL OR criticality NOT IN ('high', 'medium') THEN 'not of high or medium criticality'
    END AS skipped,
    CASE
      WHEN NOT covered THEN 'no plan that is approved, reviewed within a year and kept off site'
    END AS deviation
  FROM (
    SELECT service.id, status, criticality, EXISTS (
        SELECT 1 FROM continuity_plan AS made WHERE (made.service = service.id OR made.service = service.name) AND made.approved_on IS NOT NULL
          AND made.offsite_copy = 1 AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(made.reviewed_on, 1, 10))) / 86400) <= :max_days
      ) AS covered
    FROM service
  )
)
