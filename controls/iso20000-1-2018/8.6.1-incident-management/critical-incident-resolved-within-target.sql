-- A critical incident is resolved by the time its service level gives, as the tool computed it. Examined:
-- incidents of the first priority whose target falls in the period.
-- What is not resolved counts once its target lies before the last day looked at: the assessment date or the
-- end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN priority IS NULL OR priority > :rank THEN 'of lower priority'
      WHEN sla_due IS NULL THEN 'no target time'
      WHEN substr(sla_due, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'due outside the period'
      WHEN resolved_at IS NULL AND substr(sla_due, 1, 10) >= min(:as_of, :period_end) THEN 'not yet due'
    END AS skipped,
    CASE
      WHEN resolved_at IS NULL THEN 'not resolved, due ' || substr(sla_due, 1, 16)
      WHEN sla_due < substr(resolved_at, 1, length(sla_due))
        THEN 'resolved ' || substr(resolved_at, 1, 16) || ' after due ' || substr(sla_due, 1, 16)
    END AS deviation
  FROM incident
)
