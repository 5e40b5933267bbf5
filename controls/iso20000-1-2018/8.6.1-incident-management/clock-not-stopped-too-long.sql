-- The clock of a target does not stand still for more than half the life of an incident. Examined: incidents
-- resolved in the period with a time of pauses.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN resolved_at IS NULL OR opened_at IS NULL THEN 'not resolved, or no opening time'
      WHEN substr(resolved_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'resolved outside the period'
      WHEN paused_minutes IS NULL THEN 'no time of pauses'
    END AS skipped,
    CASE
      WHEN paused_minutes * 100 * 60 > :max_percent * (unixepoch(resolved_at) - unixepoch(opened_at))
        THEN 'the clock stood still for ' || paused_minutes || ' of ' || ((unixepoch(resolved_at) - unixepoch(opened_at)) / 60) || ' minutes'
    END AS deviation
  FROM incident
)
