-- A change shows an assessment of risk and impact, and that security and continuity were considered.
-- Examined: changes other than standard ones whose implementation started in the period. When it was written
-- the export does not say.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'standard' THEN 'standard change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN risk_assessment IS NULL OR impact_assessment IS NULL OR coalesce(security_assessed, 0) = 0
        THEN 'missing: ' || concat_ws(', ', iif(risk_assessment IS NULL, 'risk', NULL), iif(impact_assessment IS NULL, 'impact', NULL),
          iif(coalesce(security_assessed, 0) = 0, 'security and continuity', NULL))
    END AS deviation
  FROM change
)
