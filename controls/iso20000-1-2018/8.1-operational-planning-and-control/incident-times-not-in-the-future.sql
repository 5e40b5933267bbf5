-- No time of an incident lies after the assessment date. Examined: every incident with a time, whatever the
-- period; a time in the future would place it outside every period.
-- The domain's list compares with the end of the period; an export taken later would then deviate without
-- fault.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_at IS NULL AND resolved_at IS NULL AND closed_at IS NULL THEN 'no times'
    END AS skipped,
    CASE
      WHEN substr(opened_at, 1, 10) > :as_of THEN 'opened ' || substr(opened_at, 1, 16)
      WHEN substr(resolved_at, 1, 10) > :as_of THEN 'resolved ' || substr(resolved_at, 1, 16)
      WHEN substr(closed_at, 1, 10) > :as_of THEN 'closed ' || substr(closed_at, 1, 16)
    END AS deviation
  FROM incident
)
