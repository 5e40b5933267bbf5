-- No open problem is older than a year or untouched for two months. Examined: problems that were open at the
-- last day looked at.
-- The day looked at is the assessment date, the end of the period, or the last update in the records,
-- whichever comes first: an export taken earlier shows no later work.
WITH last_day AS (SELECT min(:as_of, :period_end, coalesce(max(date(updated_at)), :as_of)) AS day FROM problem)
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IN ('resolved', 'closed', 'cancelled') OR resolved_at IS NOT NULL THEN 'not open'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) > day THEN 'opened after the day looked at'
    END AS skipped,
    CASE
      WHEN ((unixepoch(substr(day, 1, 10)) - unixepoch(substr(opened_at, 1, 10))) / 86400) > :max_age_days
        THEN 'open for ' || ((unixepoch(substr(day, 1, 10)) - unixepoch(substr(opened_at, 1, 10))) / 86400) || ' days since ' || substr(opened_at, 1, 10)
      WHEN ((unixepoch(substr(day, 1, 10)) - unixepoch(substr(updated_at, 1, 10))) / 86400) > :max_idle_days
        THEN 'untouched for ' || ((unixepoch(substr(day, 1, 10)) - unixepoch(substr(updated_at, 1, 10))) / 86400) || ' days since ' || substr(updated_at, 1, 10)
    END AS deviation
  FROM problem, last_day
)
