-- The known error of a closed problem is retired. Examined: known errors whose problem is closed on or before
-- the last day looked at.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed IS NULL THEN 'its problem is not closed, or not known'
    END AS skipped,
    CASE
      WHEN status = 'open' THEN 'open, and its problem was closed ' || substr(closed, 1, 10)
    END AS deviation
  FROM (
    SELECT known_error.id, known_error.status, (
        SELECT max(problem.closed_at) FROM problem WHERE problem.id = problem_id AND substr(problem.closed_at, 1, 10) <= min(:as_of, :period_end)
      ) AS closed
    FROM known_error
  )
)
