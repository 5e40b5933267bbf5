-- No change but an emergency change starts in a freeze window. Examined: changes whose implementation started
-- in the period. A window given as days counts from the begin of the first to the end of the last.
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
      WHEN type = 'emergency' THEN 'an emergency change'
    END AS skipped,
    CASE
      WHEN frozen IS NOT NULL
        THEN 'started ' || substr(actual_start, 1, 16) || ' in the freeze window `' || frozen || '`'
    END AS deviation
  FROM (
    SELECT id, type, actual_start, (
        SELECT coalesce(name, 'a freeze window') FROM freeze_window
        WHERE starts_at <= substr(change.actual_start, 1, length(starts_at)) AND ends_at >= substr(change.actual_start, 1, length(ends_at))
        ORDER BY starts_at LIMIT 1
      ) AS frozen
    FROM change
  )
)
