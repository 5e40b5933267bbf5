-- An open known error was reviewed within a year. Examined: open known errors; one that is younger than that
-- counts from its creation.
-- The domain's list lets a known error pass that was never reviewed; this one does not.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'open' THEN 'not open'
      WHEN reviewed_on IS NULL AND created_at IS NULL THEN 'neither a review nor a time of creation'
    END AS skipped,
    CASE
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(coalesce(reviewed_on, created_at), 1, 10))) / 86400) > :max_days
        THEN iif(reviewed_on IS NULL, 'never reviewed since ' || substr(created_at, 1, 10), 'last reviewed ' || reviewed_on)
    END AS deviation
  FROM known_error
)
