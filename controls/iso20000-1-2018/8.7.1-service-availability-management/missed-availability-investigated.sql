-- Each month in which a service missed its availability target is looked into. Examined: months of the period
-- that missed their target.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN period IS NULL THEN 'no month'
      WHEN period NOT BETWEEN substr(:period_start, 1, 7) AND substr(:period_end, 1, 7)
        THEN 'outside the period'
      WHEN actual_pct IS NULL OR target_pct IS NULL THEN 'no figure or no target'
      WHEN actual_pct >= target_pct THEN 'target kept'
    END AS skipped,
    CASE
      WHEN investigation_ref IS NULL
        THEN service || ' ' || period || ': ' || format('%g', actual_pct) || ' % with a target of ' || format('%g', target_pct) || ' %, and no investigation'
    END AS deviation
  FROM availability
)
