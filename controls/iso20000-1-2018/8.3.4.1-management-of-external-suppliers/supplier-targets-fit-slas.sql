-- The targets of external suppliers were held against the agreements with customers within a year. Examined:
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
      WHEN aligned_with_sla_on IS NULL THEN 'never held against the agreements with customers'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(aligned_with_sla_on, 1, 10))) / 86400) > :max_days
        THEN 'last held against the agreements with customers ' || aligned_with_sla_on
    END AS deviation
  FROM supplier
)
