-- No improvement that is not finished stays untouched for half a year, and something was raised or touched
-- within three months. Examined: unfinished improvements, and the register as one more subject.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(touched, 1, 10))) / 86400) > :open_days THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN skipped IS NOT NULL THEN skipped WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(touched, 1, 10))) / 86400) > :open_days THEN 'untouched since ' || touched ELSE '' END AS reason
FROM (
  SELECT id, coalesce(updated_on, raised_on) AS touched,
    CASE WHEN status IN ('done', 'rejected') THEN 'finished or rejected' WHEN coalesce(updated_on, raised_on) IS NULL THEN 'no day' END AS skipped
  FROM improvement
)
UNION ALL
SELECT
  'the register',
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :quiet_days THEN 'fail' ELSE 'pass' END,
  CASE WHEN latest IS NULL OR ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :quiet_days THEN 'nothing raised or touched since ' || coalesce(latest, 'ever') ELSE '' END
FROM (SELECT max(coalesce(updated_on, raised_on)) AS latest, count(*) AS entries FROM improvement)
WHERE entries > 0
