-- Each live configuration item was checked against reality within a year. Examined: live configuration items,
-- seen from the assessment date or the end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
    END AS skipped,
    CASE
      WHEN verified_at IS NULL THEN 'never checked'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(verified_at, 1, 10))) / 86400) > :max_days
        THEN 'last checked ' || substr(verified_at, 1, 10)
    END AS deviation
  FROM ci
)
