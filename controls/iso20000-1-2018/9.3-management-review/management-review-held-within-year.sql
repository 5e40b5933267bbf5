-- Top management took part in a review of the system within a year, with minutes. Examined: all reviews as
-- one subject.
SELECT
  'management reviews' AS subject,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN iif(latest IS NULL, 'none with top management and minutes', 'the latest with top management and minutes is of ' || latest) ELSE '' END AS reason
FROM (
  SELECT count(*) AS records, max(CASE WHEN top_management_present = 1 AND minutes_ref IS NOT NULL AND held_on <= min(:as_of, :period_end) THEN held_on END) AS latest FROM management_review
)
WHERE records > 0
