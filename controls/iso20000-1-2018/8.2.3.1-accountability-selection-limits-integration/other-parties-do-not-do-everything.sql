-- No other party provides all services, all components or all processes. Examined: active suppliers that say
-- what they provide. It looks for those words only: whether several parties together leave nothing to the
-- organisation is for a person to judge.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'not active'
      WHEN provides IS NULL THEN 'does not say what it provides'
    END AS skipped,
    CASE
      WHEN lower(provides) GLOB '*all services*' OR lower(provides) GLOB '*all components*' OR lower(provides) GLOB '*all service components*' OR lower(provides) GLOB '*all processes*' OR lower(provides) GLOB '*alle services*' OR lower(provides) GLOB '*alle prozesse*' OR lower(provides) GLOB '*tous les services*' OR lower(provides) GLOB '*todos los servicios*'
        THEN coalesce(name, id) || ' provides ' || provides
    END AS deviation
  FROM supplier
)
