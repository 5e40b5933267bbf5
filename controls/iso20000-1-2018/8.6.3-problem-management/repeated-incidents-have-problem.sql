-- Where incidents of one category repeat on one configuration item within a month, one of them names a
-- problem record. Examined: incidents opened in the period that name both, each with those that follow it.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
    END AS skipped,
    CASE
      WHEN alike >= :incidents AND with_problem = 0
        THEN alike || ' incidents of `' || category || '` on ' || ci || ' within 30 days, and no problem record'
    END AS deviation
  FROM (
    SELECT id, ci, category, opened_at,
      count(*) OVER following AS alike, count(problem_id) OVER following AS with_problem
    FROM incident
    WHERE opened_at IS NOT NULL AND ci IS NOT NULL AND category IS NOT NULL
    WINDOW following AS (PARTITION BY ci, category ORDER BY unixepoch(opened_at) RANGE BETWEEN CURRENT ROW AND 2592000 FOLLOWING)
  )
)
