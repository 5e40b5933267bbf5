-- Change records were analysed for trends within half a year, with conclusions in writing. Examined: all of
-- them as one subject, provided that there are any, up to the last day looked at: the assessment date or the
-- end of the period.
SELECT
  'change analyses' AS subject,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN iif(latest IS NULL, 'none with conclusions', 'the latest with conclusions is of ' || latest) ELSE '' END AS reason
FROM (
  SELECT count(*) AS records, max(CASE WHEN conclusions IS NOT NULL AND analysed_on <= min(:as_of, :period_end) THEN analysed_on END) AS latest FROM change_analysis
)
WHERE records > 0
