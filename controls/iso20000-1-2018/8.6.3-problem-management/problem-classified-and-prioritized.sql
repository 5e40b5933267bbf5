-- A problem has a category and a priority. Examined: problems opened in the period.
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
      WHEN category IS NULL AND priority IS NULL THEN 'neither category nor priority'
      WHEN category IS NULL THEN 'no category'
      WHEN priority IS NULL THEN 'no priority'
    END AS deviation
  FROM problem
)
