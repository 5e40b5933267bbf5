-- A problem that was solved names the change that fixed it, which exists, was approved and succeeded, or says
-- why there was none. Examined: problems solved in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN resolved_at IS NULL THEN 'not solved'
      WHEN substr(resolved_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'solved outside the period'
      WHEN fix_change_id IS NULL AND no_fix_reason IS NOT NULL THEN 'solved without a change, and says why'
    END AS skipped,
    CASE
      WHEN fix_change_id IS NULL THEN 'names no change and no reason for none'
      WHEN found IS NULL THEN 'names `' || fix_change_id || '`, which is not among the changes'
      WHEN outcome IS NULL OR outcome NOT IN ('success', 'success-with-issues')
        THEN fix_change_id || ' did not succeed: ' || coalesce(outcome, 'no outcome')
      WHEN coalesce(type, '') <> 'standard' AND approved_at IS NULL THEN fix_change_id || ' was not approved'
    END AS deviation
  FROM (
    SELECT problem.id, problem.resolved_at, no_fix_reason, fix_change_id, change.id AS found, change.type, change.outcome, change.approved_at
    FROM problem LEFT JOIN change ON change.id = fix_change_id
  )
)
