-- Each major incident has a named manager. Examined: major incidents opened in the period.
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
      WHEN major_manager IS NULL THEN 'no manager is named'
    END AS deviation
  FROM incident
)
