-- In each month of the period the share of incidents of a service that are resolved in time is at least the
-- share agreed. Examined: each service and month with incidents that have a target time; the subject is both.
-- Incidents count in the month in which they were opened; not resolved counts as in time while its target has
-- not passed.
SELECT
  service || ' ' || month AS subject,
  CASE WHEN in_time * 100 < :min_percent * incidents THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN in_time * 100 < :min_percent * incidents
    THEN in_time || ' of ' || incidents || ' incidents (' || round(100.0 * in_time / incidents, 1) || ' %) were resolved in time' ELSE '' END AS reason
FROM (
  SELECT service, substr(opened_at, 1, 7) AS month, count(*) AS incidents,
    count(CASE WHEN resolved_at IS NULL AND substr(sla_due, 1, 10) >= min(:as_of, :period_end) THEN 1
               WHEN resolved_at IS NOT NULL AND NOT sla_due < substr(resolved_at, 1, length(sla_due)) THEN 1 END) AS in_time
  FROM incident
  WHERE service IS NOT NULL AND sla_due IS NOT NULL AND substr(opened_at, 1, 10) BETWEEN :period_start AND :period_end
  GROUP BY service, substr(opened_at, 1, 7)
)
