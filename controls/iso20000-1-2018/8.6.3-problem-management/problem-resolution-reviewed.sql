-- How well the resolution of problems works was reviewed and reported within half a year. Examined: all of
-- them as one subject, provided that there are any, up to the last day looked at: the assessment date or the
-- end of the period.
SELECT
  'problem reviews' AS subject,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN iif(latest IS NULL, 'none with an addressee', 'the latest with an addressee is of ' || latest) ELSE '' END AS reason
FROM (
  SELECT count(*) AS records, max(CASE WHEN reported_to IS NOT NULL AND held_on <= min(:as_of, :period_end) THEN held_on END) AS latest FROM problem_review
)
WHERE records > 0
