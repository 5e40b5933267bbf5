-- A configuration item named by an incident stands in the configuration records, by its id or its name.
-- Examined: incidents opened in the period that name one.
-- Whether services exist is left to a test of its own, once service records are a record type.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN ci IS NULL THEN 'names no configuration item'
    END AS skipped,
    CASE
      WHEN NOT EXISTS (SELECT 1 FROM ci WHERE ci.id = incident.ci) AND NOT EXISTS (SELECT 1 FROM ci WHERE ci.name = incident.ci)
        THEN '`' || ci || '` is not among the configuration items'
    END AS deviation
  FROM incident
)
