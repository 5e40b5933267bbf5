-- No dispute with a supplier stays open for more than some months. Examined: disputes opened by the last day
-- looked at.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_on IS NULL THEN 'no day'
      WHEN opened_on > min(:as_of, :period_end) THEN 'opened after the day looked at'
    END AS skipped,
    CASE
      WHEN ((unixepoch(substr(coalesce(closed_on, min(:as_of, :period_end)), 1, 10)) - unixepoch(substr(opened_on, 1, 10))) / 86400) > :max_days
        THEN 'open for ' || ((unixepoch(substr(coalesce(closed_on, min(:as_of, :period_end)), 1, 10)) - unixepoch(substr(opened_on, 1, 10))) / 86400) || ' days since ' || opened_on
    END AS deviation
  FROM dispute
)
