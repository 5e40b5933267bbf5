-- Security incidents were analysed by kind, number and effect within a year. Examined: the register of
-- assessments and analyses as one subject, provided that there is one.
SELECT
  'security incident analysis' AS subject,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN iif(latest IS NULL, 'no analysis', 'last analysis ' || latest) ELSE '' END AS reason
FROM (
  SELECT count(*) AS records, max(CASE WHEN kind = 'security-incidents' AND done_on <= min(:as_of, :period_end) THEN done_on END) AS latest FROM assessment
)
WHERE records > 0
