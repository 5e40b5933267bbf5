-- Each change that failed, was undone or succeeded in part is looked into. Examined: such changes whose
-- implementation started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN outcome IS NULL OR outcome NOT IN ('failed', 'backed-out', 'partial') THEN 'not failed'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN failure_investigation IS NULL THEN 'outcome ' || outcome || ', and no investigation'
    END AS deviation
  FROM change
)
