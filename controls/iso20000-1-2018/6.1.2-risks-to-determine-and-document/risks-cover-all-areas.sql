-- The register holds at least one open risk that concerns the organisation, one of failing service
-- requirements, and one that comes from other parties. Examined: the three areas, as one subject each,
-- provided that the register names areas.
-- The domain's list looks at other parties only; the clause names all three.
SELECT
  wanted AS subject,
  CASE WHEN found THEN 'pass' ELSE 'fail' END AS status,
  CASE WHEN found THEN '' ELSE 'no open risk of this area' END AS reason
FROM (
  SELECT wanted, EXISTS (SELECT 1 FROM risk WHERE area = wanted AND coalesce(status, 'open') <> 'closed' AND coalesce(kind, 'risk') <> 'opportunity') AS found
  FROM (SELECT 'organization' AS wanted UNION ALL SELECT 'service-requirements' UNION ALL SELECT 'other-parties')
)
WHERE EXISTS (SELECT 1 FROM risk WHERE area IN ('organization', 'service-requirements', 'other-parties'))
