-- Each service level agreement was reviewed within a year. Examined: agreements that have not ended on the
-- last day looked at. One that was never reviewed counts from its signature.
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
      WHEN reviewed_on IS NULL AND signed_on IS NULL THEN 'neither signed nor reviewed'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(coalesce(reviewed_on, signed_on), 1, 10))) / 86400) > :max_days
        THEN iif(reviewed_on IS NULL, 'never reviewed since ' || signed_on, 'last reviewed ' || reviewed_on)
    END AS deviation
  FROM sla
)
