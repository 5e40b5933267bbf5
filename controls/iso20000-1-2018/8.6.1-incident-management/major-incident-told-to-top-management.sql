-- Top management was told of each major incident before it was resolved. Examined: major incidents opened in
-- the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(is_major, 0) = 0 THEN 'not a major incident'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
    END AS skipped,
    CASE
      WHEN top_mgmt_informed_at IS NULL THEN 'top management was not told'
      WHEN resolved_at < substr(top_mgmt_informed_at, 1, length(resolved_at))
        THEN 'told ' || substr(top_mgmt_informed_at, 1, 16) || ', resolved ' || substr(resolved_at, 1, 16)
    END AS deviation
  FROM incident
)
