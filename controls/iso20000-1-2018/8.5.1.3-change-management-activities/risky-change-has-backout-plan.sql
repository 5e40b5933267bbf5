-- A change of medium or high risk has a plan to undo it that says something. Examined: such changes whose
-- implementation started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN risk IS NULL OR risk NOT IN ('medium', 'high') THEN 'neither of medium nor of high risk'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN backout_plan IS NULL THEN 'risk ' || risk || ', no back-out plan'
      WHEN lower(trim(backout_plan, ' .-')) IN ('', 'n/a', 'na', 'none', 'tbd', 'no', 'keiner', 'aucun', 'ninguno')
        THEN 'risk ' || risk || ', and the back-out plan is a placeholder'
    END AS deviation
  FROM change
)
