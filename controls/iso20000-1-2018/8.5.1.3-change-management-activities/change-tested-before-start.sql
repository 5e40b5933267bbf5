-- A change is tested before it is implemented, or its test result begins with `not possible:` and says why.
-- Examined: changes other than standard ones whose implementation started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'standard' THEN 'standard change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN test_result IS NULL THEN 'no test result'
      WHEN test_result NOT LIKE 'not possible:%' AND tested_at IS NULL THEN 'the test has no date'
      WHEN test_result NOT LIKE 'not possible:%' AND actual_start < substr(tested_at, 1, length(actual_start))
        THEN 'tested ' || substr(tested_at, 1, 16) || ' after start ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM change
)
