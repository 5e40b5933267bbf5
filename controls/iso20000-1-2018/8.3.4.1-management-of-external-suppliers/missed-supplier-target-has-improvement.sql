-- Each missed target of a supplier has an entry in the improvement register. Examined: figures that missed
-- their target, of months and quarters within the period. More counts as better where nothing else is said.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN target IS NULL OR actual IS NULL THEN 'no figure or no target'
      WHEN CAST(substr(period, 1, 4) AS INTEGER) NOT BETWEEN CAST(substr(:period_start, 1, 4) AS INTEGER) AND CAST(substr(:period_end, 1, 4) AS INTEGER)
        THEN 'outside the years of the period'
      WHEN iif(coalesce(higher_is_better, 1) = 1, actual >= target, actual <= target) THEN 'target kept'
    END AS skipped,
    CASE
      WHEN improvement_ref IS NULL
        THEN coalesce(kpi, 'figure') || ': ' || format('%g', actual) || ' with a target of ' || format('%g', target) || ', and no improvement'
    END AS deviation
  FROM supplier_performance
)
