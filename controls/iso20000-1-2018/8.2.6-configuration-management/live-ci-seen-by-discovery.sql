-- A live configuration item was seen by discovery within some months. Examined: live configuration items,
-- services apart.
-- Where the record names no source of discovery, a missing time counts as not seen, as in the domain's list.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
      WHEN lower(type) LIKE '%service%' THEN 'a service, which discovery cannot see'
    END AS skipped,
    CASE
      WHEN last_seen_at IS NULL THEN 'never seen by discovery'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(last_seen_at, 1, 10))) / 86400) > :max_days
        THEN 'last seen ' || substr(last_seen_at, 1, 10)
    END AS deviation
  FROM ci
)
