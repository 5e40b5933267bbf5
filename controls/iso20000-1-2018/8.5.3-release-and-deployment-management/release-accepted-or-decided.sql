-- A release met its acceptance criteria before deployment, or the decision to go on is recorded. Examined:
-- releases deployed in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN deployed_at IS NULL THEN 'not deployed'
      WHEN substr(deployed_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'deployed outside the period'
    END AS skipped,
    CASE
      WHEN coalesce(acceptance_result, '') <> 'pass' AND acceptance_decision_ref IS NULL
        THEN iif(acceptance_result IS NULL, 'no result of acceptance', 'acceptance: ' || acceptance_result) || ', and no decision to go on'
    END AS deviation
  FROM release
)
