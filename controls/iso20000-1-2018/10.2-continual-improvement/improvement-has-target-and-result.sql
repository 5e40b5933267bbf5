-- An improvement that was approved has a target, and one that was finished half a year ago was measured and
-- has a result. Examined: improvements that are more than an idea and were not rejected.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status IN ('idea', 'rejected') THEN 'an idea, rejected, or of no known state'
    END AS skipped,
    CASE
      WHEN target IS NULL THEN 'no target'
      WHEN done_on IS NOT NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(done_on, 1, 10))) / 86400) > :max_days AND (measured_on IS NULL OR result IS NULL)
        THEN 'finished ' || done_on || ', and ' || iif(measured_on IS NULL, 'not measured', 'no result')
    END AS deviation
  FROM improvement
)
