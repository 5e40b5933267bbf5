-- Each service level agreement states targets, workload limits and exceptions. Examined: agreements that have
-- not ended on the last day looked at.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN valid_to < min(:as_of, :period_end) THEN 'has ended'
    END AS skipped,
    CASE
      WHEN targets IS NULL OR workload_limits IS NULL OR exceptions IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(targets IS NULL, 'targets', NULL), iif(workload_limits IS NULL, 'workload limits', NULL), iif(exceptions IS NULL, 'exceptions', NULL))
    END AS deviation
  FROM sla
)
