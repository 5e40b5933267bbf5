-- Each major incident has a problem record that exists. Examined: major incidents opened in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(is_major, 0) = 0 THEN 'not a major incident'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
    END AS skipped,
    CASE
      WHEN problem_id IS NULL THEN 'names no problem record'
      WHEN NOT EXISTS (SELECT 1 FROM problem WHERE problem.id = incident.problem_id)
        THEN 'names `' || problem_id || '`, which is not among the problem records'
    END AS deviation
  FROM incident
)
