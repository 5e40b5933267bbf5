-- An incident that misses its target time is escalated. Examined: incidents opened in the period whose target
-- time passed before they were resolved.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN sla_due IS NULL THEN 'no target time'
      WHEN coalesce(substr(resolved_at, 1, length(sla_due)), min(:as_of, :period_end)) <= sla_due
        THEN 'resolved in time, or not due yet'
    END AS skipped,
    CASE
      WHEN escalated_at IS NULL THEN 'target ' || substr(sla_due, 1, 16) || ' missed, and not escalated'
    END AS deviation
  FROM incident
)
