-- A service level that was reported as missed has an entry in the improvement register. Examined: reported
-- months of the period that missed their target.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN period IS NULL THEN 'no month'
      WHEN period NOT BETWEEN substr(:period_start, 1, 7) AND substr(:period_end, 1, 7) THEN 'outside the period'
      WHEN reported_resolution_pct IS NULL OR target_resolution_pct IS NULL THEN 'no figure or no target'
      WHEN reported_resolution_pct >= target_resolution_pct THEN 'target kept'
    END AS skipped,
    CASE
      WHEN improvement_ref IS NULL
        THEN service || ' ' || period || ': ' || format('%g', reported_resolution_pct) || ' % with a target of '
          || format('%g', target_resolution_pct) || ' %, and no improvement'
    END AS deviation
  FROM service_report
)
