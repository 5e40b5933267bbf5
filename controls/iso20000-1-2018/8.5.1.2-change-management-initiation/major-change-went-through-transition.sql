-- A change with possible major impact names the plan of its design and transition. Examined: changes with
-- possible major impact that started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(major_impact, 0) = 0 THEN 'no major impact'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN transition_plan_ref IS NULL THEN 'names no plan of design and transition'
    END AS deviation
  FROM change
)
