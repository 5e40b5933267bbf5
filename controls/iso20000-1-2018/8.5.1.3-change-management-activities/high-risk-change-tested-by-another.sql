-- A change of high risk is tested by another person than the one who implements it. Examined: changes of high
-- risk started in the period that name both.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN risk IS NULL OR risk <> 'high' THEN 'not of high risk'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
      WHEN tested_by IS NULL OR implemented_by IS NULL THEN 'no tester or no implementer'
    END AS skipped,
    CASE
      WHEN lower(trim(tested_by)) = lower(trim(implemented_by)) THEN 'tested by the person who made it'
    END AS deviation
  FROM change
)
