-- Nobody audits an area they answer for; one of several auditors is enough to deviate. Examined: audits held
-- in the period that name auditor and owner. Names are compared, not shown.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN performed_on IS NULL THEN 'not held'
      WHEN substr(performed_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
      WHEN auditor IS NULL OR process_owner IS NULL THEN 'auditor or owner is not named'
    END AS skipped,
    CASE
      WHEN instr(',' || replace(replace(replace(lower(auditor), ';', ','), ' and ', ','), ', ', ',') || ',', ',' || lower(trim(process_owner)) || ',') > 0
        THEN coalesce(area, 'the area') || ' was audited by its owner on ' || performed_on
    END AS deviation
  FROM internal_audit
)
