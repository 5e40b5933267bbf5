-- An incident has a category, a priority, a group and a service. Examined: incidents opened in the period.
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
    END AS skipped,
    CASE
      WHEN category IS NULL OR priority IS NULL OR assignment_group IS NULL OR service IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(category IS NULL, 'category', NULL), iif(priority IS NULL, 'priority', NULL),
          iif(assignment_group IS NULL, 'group', NULL), iif(service IS NULL, 'service', NULL))
    END AS deviation
  FROM incident
)
