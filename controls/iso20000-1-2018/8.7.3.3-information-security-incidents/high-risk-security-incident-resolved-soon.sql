-- A security incident of high risk is resolved within three days. Examined: those of high risk opened in the
-- period.
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
      WHEN risk IS NULL OR risk <> 'high' THEN 'not of high risk'
    END AS skipped,
    CASE
      WHEN unixepoch(coalesce(resolved_at, min(:as_of, :period_end))) - unixepoch(opened_at) > :hours * 3600
        THEN iif(resolved_at IS NULL, 'still open', 'resolved ' || substr(resolved_at, 1, 16)) || ', opened ' || substr(opened_at, 1, 16)
    END AS deviation
  FROM security_incident
)
