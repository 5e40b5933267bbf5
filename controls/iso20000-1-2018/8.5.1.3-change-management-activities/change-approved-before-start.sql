-- Each normal change is approved before implementation starts. Examined: normal changes whose implementation
-- started in the period. An approval on the day of the start counts as before it where only a day is written.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type IS NULL OR type <> 'normal' THEN 'not a normal change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN approved_at IS NULL THEN 'started ' || substr(actual_start, 1, 16) || ' without approval'
      WHEN actual_start < substr(approved_at, 1, length(actual_start))
        THEN 'approved ' || substr(approved_at, 1, 16) || ' after start ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM change
)
