-- A change is closed within some weeks after its end. Examined: changes that ended in the period and are
-- closed, or whose time is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual_end IS NULL THEN 'not ended'
      WHEN substr(actual_end, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'ended outside the period'
      WHEN closed_at IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) <= :max_days
        THEN 'may still be closed in time'
    END AS skipped,
    CASE
      WHEN closed_at IS NULL THEN 'ended ' || substr(actual_end, 1, 10) || ', and not closed'
      WHEN ((unixepoch(substr(closed_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_days
        THEN 'closed ' || ((unixepoch(substr(closed_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) || ' days after its end'
    END AS deviation
  FROM change
)
