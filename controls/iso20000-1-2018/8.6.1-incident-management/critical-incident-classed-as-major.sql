-- An incident that meets the criteria of a major incident, here the first priority, is classed as one.
-- Examined: such incidents opened in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN priority IS NULL OR priority > :rank THEN 'of lower priority'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
    END AS skipped,
    CASE
      WHEN coalesce(is_major, 0) = 0 THEN 'priority ' || priority || ', and not classed as major'
    END AS deviation
  FROM incident
)
