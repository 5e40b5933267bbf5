-- The share of availability is the agreed time less the downtime, in percent of the agreed time, to a
-- hundredth of a point. Examined: months of the period with all three figures.
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
      WHEN agreed_minutes IS NULL OR agreed_minutes = 0 OR downtime_minutes IS NULL OR actual_pct IS NULL
        THEN 'a figure is missing'
    END AS skipped,
    CASE
      WHEN abs(actual_pct - 100.0 * (agreed_minutes - downtime_minutes) / agreed_minutes) > :tolerated_points + 0.000001
        THEN 'reported ' || format('%g', actual_pct) || ' %, computed ' || round(100.0 * (agreed_minutes - downtime_minutes) / agreed_minutes, 3) || ' %'
    END AS deviation
  FROM availability
)
