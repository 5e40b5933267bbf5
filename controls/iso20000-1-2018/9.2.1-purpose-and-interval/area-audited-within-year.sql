-- Each area of the audit programme was audited within a year. Examined: for each area the row of its latest
-- audit, seen from the assessment date or the end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN area IS NULL THEN 'no area'
      WHEN place > 1 THEN 'a later row stands for this area'
    END AS skipped,
    CASE
      WHEN performed_on IS NULL THEN area || ' was not audited'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(performed_on, 1, 10))) / 86400) > :max_days
        THEN area || ' was last audited ' || performed_on
    END AS deviation
  FROM (
    SELECT id, area, performed_on,
           row_number() OVER (PARTITION BY area ORDER BY performed_on DESC NULLS LAST, planned_on DESC NULLS LAST, id) AS place
    FROM internal_audit
    WHERE performed_on IS NULL OR performed_on <= min(:as_of, :period_end)
  )
)
