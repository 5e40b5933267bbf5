-- Each invocation of a continuity plan is followed by a review and a report on cause, effect and recovery.
-- Examined: invocations of the period whose first weeks are over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN invoked_on IS NULL THEN 'no day'
      WHEN substr(invoked_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'outside the period'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(invoked_on, 1, 10))) / 86400) <= :max_days
        THEN 'its first weeks are not over'
    END AS skipped,
    CASE
      WHEN reviewed_on IS NULL AND reported_on IS NULL THEN 'neither review nor report'
      WHEN reviewed_on IS NULL THEN 'no review'
      WHEN reported_on IS NULL THEN 'no report'
    END AS deviation
  FROM continuity_invocation
)
