-- No change is recorded after its implementation started; an emergency change may be recorded within a day.
-- Examined: changes whose implementation started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
      WHEN created_at IS NULL THEN 'no time of recording'
    END AS skipped,
    CASE
      WHEN type = 'emergency' AND unixepoch(created_at) - unixepoch(actual_start) > :emergency_hours * 3600
        THEN 'recorded ' || substr(created_at, 1, 16) || ', made ' || substr(actual_start, 1, 16)
      WHEN (type IS NULL OR type <> 'emergency') AND actual_start < substr(created_at, 1, length(actual_start))
        THEN 'recorded ' || substr(created_at, 1, 16) || ' after start ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM change
)
