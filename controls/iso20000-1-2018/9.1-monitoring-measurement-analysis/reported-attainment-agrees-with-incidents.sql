-- The reported share of incidents resolved in time is the one the incident records give, to one point of
-- percent. Examined: reported months of the period for which incidents of that service with a target time
-- were opened.
-- Counted: incidents by the month in which they were opened; not resolved counts as in time while its target
-- has not passed on the last day looked at.
WITH counted AS (
  SELECT
    service AS counted_service,
    substr(opened_at, 1, 7) AS month,
    count(*) AS incidents,
    count(CASE WHEN resolved_at IS NULL AND substr(sla_due, 1, 10) >= min(:as_of, :period_end) THEN 1
               WHEN resolved_at IS NOT NULL AND NOT sla_due < substr(resolved_at, 1, length(sla_due)) THEN 1 END) AS in_time
  FROM incident
  WHERE sla_due IS NOT NULL AND service IS NOT NULL
  GROUP BY service, substr(opened_at, 1, 7)
)
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
      WHEN reported_resolution_pct IS NULL THEN 'no figure'
      WHEN incidents IS NULL THEN 'no incident of this service with a target was opened in that month'
    END AS skipped,
    CASE
      WHEN abs(100.0 * in_time / incidents - reported_resolution_pct) > :tolerated_points
        THEN service || ' ' || period || ': reported ' || format('%g', reported_resolution_pct) || ' %, and ' || in_time || ' of ' || incidents || ' incidents ('
          || round(100.0 * in_time / incidents, 1) || ' %) were resolved in time'
    END AS deviation
  FROM service_report
  LEFT JOIN counted ON counted_service = service AND month = period
)
