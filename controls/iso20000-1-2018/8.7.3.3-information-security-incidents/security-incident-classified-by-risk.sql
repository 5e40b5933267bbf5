-- A security incident has a class, a risk and a priority, and one of high risk has the first or second
-- priority. Examined: security incidents opened in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
    END AS skipped,
    CASE
      WHEN type IS NULL OR risk IS NULL OR priority IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(type IS NULL, 'class', NULL), iif(risk IS NULL, 'risk', NULL), iif(priority IS NULL, 'priority', NULL))
      WHEN risk = 'high' AND priority > 2 THEN 'high risk with priority ' || priority
    END AS deviation
  FROM security_incident
)
