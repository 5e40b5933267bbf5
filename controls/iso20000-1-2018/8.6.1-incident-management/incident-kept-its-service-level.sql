-- An incident keeps its service level, as the tool recorded it. Examined: incidents opened in the period for
-- which the tool says so. For tools that export the verdict but not the target time.
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
      WHEN made_sla IS NULL THEN 'the tool does not say'
    END AS skipped,
    CASE
      WHEN made_sla = 0 THEN 'service level not kept'
    END AS deviation
  FROM incident
)
