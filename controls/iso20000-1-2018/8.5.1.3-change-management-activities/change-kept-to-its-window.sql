-- A change is implemented within its planned window, give or take some minutes. Examined: changes other than
-- emergency ones, with a planned window, whose implementation started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'emergency' THEN 'emergency change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
      WHEN planned_start IS NULL OR planned_end IS NULL THEN 'no planned window'
    END AS skipped,
    CASE
      WHEN unixepoch(planned_start) - unixepoch(actual_start) > :tolerated_minutes * 60
        THEN 'started ' || substr(actual_start, 1, 16) || ' before the window from ' || substr(planned_start, 1, 16)
      WHEN unixepoch(actual_end) - unixepoch(planned_end) > :tolerated_minutes * 60
        THEN 'ended ' || substr(actual_end, 1, 16) || ' after the window to ' || substr(planned_end, 1, 16)
      WHEN unixepoch(actual_start) - unixepoch(planned_end) > :tolerated_minutes * 60
        THEN 'started ' || substr(actual_start, 1, 16) || ' after the window to ' || substr(planned_end, 1, 16)
    END AS deviation
  FROM change
)
