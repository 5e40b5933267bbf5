-- After a problem is closed, no incident of the same configuration item and category follows. Examined:
-- problems closed in the period that name both.
-- The domain's list has no limit of time; years later another fault of the same item is no return, so this
-- one looks at the days after closure that its parameter gives.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_at IS NULL THEN 'not closed'
      WHEN substr(closed_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
      WHEN ci IS NULL OR category IS NULL THEN 'no configuration item or no category'
    END AS skipped,
    CASE
      WHEN recurrence IS NOT NULL THEN recurrence || ' followed on the same configuration item and category'
    END AS deviation
  FROM (
    SELECT id, closed_at, ci, category, (
        SELECT incident.id || ' (' || substr(incident.opened_at, 1, 10) || ')'
        FROM incident WHERE incident.ci = problem.ci AND incident.category = problem.category
          AND incident.opened_at > problem.closed_at AND unixepoch(incident.opened_at) - unixepoch(problem.closed_at) <= :days * 86400
        ORDER BY incident.opened_at LIMIT 1
      ) AS recurrence
    FROM problem
  )
)
