-- An auditor has evidence of competence in auditing that is valid on the day of the audit. Examined: audits
-- held in the period that name their auditor. Persons are compared by number or name; one competent auditor
-- of several is enough.
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
      WHEN auditor IS NULL THEN 'no auditor named'
    END AS skipped,
    CASE
      WHEN NOT competent THEN 'no evidence of competence in auditing that was valid on ' || performed_on
    END AS deviation
  FROM (
    SELECT id, auditor, performed_on, EXISTS (
        SELECT 1 FROM competence
        WHERE (lower(competence) LIKE '%audit%' OR competence LIKE '%監査%')
          AND (instr(lower(auditor), lower(person)) > 0 OR instr(lower(auditor), lower(name)) > 0)
          AND substr(coalesce(assessed_on, performed_on), 1, 10) <= performed_on AND coalesce(valid_to, '9999') >= performed_on
      ) AS competent
    FROM internal_audit
  )
)
