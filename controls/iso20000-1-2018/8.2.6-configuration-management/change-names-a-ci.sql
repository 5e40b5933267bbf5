-- Each change names at least one configuration item. Examined: changes started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN NOT EXISTS (SELECT 1 FROM change_ci WHERE change_ci.change_id = change.id)
        THEN 'names no configuration item'
    END AS deviation
  FROM change
)
