-- Incident numbers follow one another without gaps. Examined: every number with figures at its end, in the
-- order of the figures within what stands before them; a number fails when numbers before it are missing.
-- The domain's list tolerates none. Tools burn numbers when a form is opened and left, and share counters
-- between record types, so one in a hundred is tolerated; what is missing is named either way.
SELECT
  id AS subject,
  CASE WHEN figures IS NULL THEN 'skip' WHEN figures - before > 1 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN figures IS NULL THEN 'no figures at its end'
       WHEN figures - before > 1 THEN (figures - before - 1) || iif(figures - before = 2, ' number is', ' numbers are') || ' missing before it' ELSE '' END AS reason
FROM (
  SELECT id, figures, lag(figures) OVER (PARTITION BY stem ORDER BY figures) AS before
  FROM (
    SELECT DISTINCT id, rtrim(id, '0123456789') AS stem,
      CASE WHEN id <> rtrim(id, '0123456789') THEN CAST(substr(id, length(rtrim(id, '0123456789')) + 1) AS INTEGER) END AS figures
    FROM incident
  )
)
