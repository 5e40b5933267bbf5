-- The recovery time reached in a continuity test is no longer than the plan requires. Examined: tests of the
-- period with a time, whose plan gives one. Where a plan gives several services, the one tested counts; where
-- the test names none, the strictest.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN tested_on IS NULL THEN 'no day'
      WHEN substr(tested_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
      WHEN rto_actual_minutes IS NULL THEN 'no time reached'
      WHEN allowed IS NULL THEN 'its plan gives no recovery time'
    END AS skipped,
    CASE
      WHEN rto_actual_minutes > allowed
        THEN 'restored in ' || rto_actual_minutes || ' minutes, required ' || allowed
    END AS deviation
  FROM (
    SELECT id, tested_on, rto_actual_minutes, (
        SELECT min(rto_minutes) FROM continuity_plan AS required
        WHERE required.plan = test.plan AND (test.service IS NULL OR required.service IS NULL OR required.service = test.service)
      ) AS allowed
    FROM continuity_test AS test
  )
)
