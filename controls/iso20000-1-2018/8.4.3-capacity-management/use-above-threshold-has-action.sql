-- Use of a resource above its threshold is acted on. Examined: months of the period in which the use was
-- above the threshold.
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
      WHEN used_pct IS NULL OR threshold_pct IS NULL THEN 'no figure or no threshold'
      WHEN used_pct <= threshold_pct THEN 'within the threshold'
    END AS skipped,
    CASE
      WHEN action_ref IS NULL
        THEN format('%g', used_pct) || ' % with a threshold of ' || format('%g', threshold_pct) || ' %, and no action'
    END AS deviation
  FROM capacity
)
