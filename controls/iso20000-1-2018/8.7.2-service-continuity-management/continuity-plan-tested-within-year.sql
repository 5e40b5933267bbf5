-- Each continuity plan was tested within a year. Examined: every line of the plans; a test counts for the
-- plan it names.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN plan IS NULL THEN 'no number'
    END AS skipped,
    CASE
      WHEN latest IS NULL THEN 'never tested'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days
        THEN 'last tested ' || latest
    END AS deviation
  FROM (
    SELECT id, plan, (SELECT max(tested_on) FROM continuity_test WHERE continuity_test.plan = continuity_plan.plan AND tested_on <= min(:as_of, :period_end)) AS latest
    FROM continuity_plan
  )
)
