-- A planned audit is held, not long after its date. Examined: audits planned in the period whose tolerated
-- delay is over, or that were held.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN planned_on IS NULL THEN 'not planned'
      WHEN substr(planned_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'planned outside the period'
      WHEN performed_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(planned_on, 1, 10))) / 86400) <= :max_days
        THEN 'may still be held'
    END AS skipped,
    CASE
      WHEN performed_on IS NULL THEN 'planned ' || planned_on || ', and not held'
      WHEN ((unixepoch(substr(performed_on, 1, 10)) - unixepoch(substr(planned_on, 1, 10))) / 86400) > :max_days
        THEN 'planned ' || planned_on || ', held ' || performed_on
    END AS deviation
  FROM internal_audit
)
