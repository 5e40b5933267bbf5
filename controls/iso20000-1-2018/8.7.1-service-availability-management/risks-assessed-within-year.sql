-- Risks to availability, to continuity and to information security were assessed within a year, in writing.
-- Examined: the three kinds, as one subject each, provided that a register of assessments was found.
SELECT
  wanted AS subject,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN latest IS NULL THEN 'no dated assessment in writing' WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days THEN 'last assessed ' || latest ELSE '' END AS reason
FROM (
  SELECT wanted, (SELECT max(done_on) FROM assessment WHERE kind = wanted AND ref IS NOT NULL AND done_on <= min(:as_of, :period_end)) AS latest
  FROM (SELECT 'availability' AS wanted UNION ALL SELECT 'continuity' UNION ALL SELECT 'security')
)
WHERE EXISTS (SELECT 1 FROM assessment)
