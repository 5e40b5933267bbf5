-- The contracts of external suppliers were held against present service requirements within a year. Examined:
-- active external suppliers, seen from the assessment date or the end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'not active'
      WHEN coalesce(kind, 'external') <> 'external' THEN 'not an external supplier'
    END AS skipped,
    CASE
      WHEN contract_reviewed_on IS NULL THEN 'never held against service requirements'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(contract_reviewed_on, 1, 10))) / 86400) > :max_days
        THEN 'last held against service requirements ' || contract_reviewed_on
    END AS deviation
  FROM supplier
)
