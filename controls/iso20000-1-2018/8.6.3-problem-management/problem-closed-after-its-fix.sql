-- A problem is not closed before the change that fixes it has ended. Examined: problems closed in the period
-- whose fixing change stands among the change records.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_at IS NULL THEN 'not closed'
      WHEN substr(closed_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
      WHEN fix_change_id IS NULL THEN 'no fixing change'
      WHEN found IS NULL THEN 'its change is not among the change records'
    END AS skipped,
    CASE
      WHEN ended IS NULL
        THEN 'closed ' || substr(closed_at, 1, 16) || ', and ' || fix_change_id || ' has not ended'
      WHEN closed_at < substr(ended, 1, length(closed_at))
        THEN 'closed ' || substr(closed_at, 1, 16) || ' before ' || fix_change_id || ' ended ' || substr(ended, 1, 16)
    END AS deviation
  FROM (
    SELECT problem.id, problem.closed_at, fix_change_id, change.id AS found, max(change.actual_end) AS ended
    FROM problem LEFT JOIN change ON change.id = fix_change_id
    GROUP BY problem.id
  )
)
