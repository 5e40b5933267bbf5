-- A release names the problems that its changes solve. Examined: releases deployed in the period whose
-- changes solve any. The subject is the release; the domain's list names the problem.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN deployed_at IS NULL THEN 'not deployed'
      WHEN substr(deployed_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'deployed outside the period'
      WHEN solved = 0 THEN 'its changes solve no problem'
    END AS skipped,
    CASE
      WHEN unnamed IS NOT NULL THEN 'its changes solve ' || unnamed || ', and it does not name it'
    END AS deviation
  FROM (
    SELECT release.id, release.deployed_at, count(solved.id) AS solved, min(CASE WHEN NOT EXISTS (
        SELECT 1 FROM release_problem WHERE release_problem.release_id = release.id AND release_problem.problem_id = solved.id
      ) THEN solved.id END) AS unnamed
    FROM release
    LEFT JOIN release_change ON release_change.release_id = release.id
    LEFT JOIN problem AS solved ON solved.fix_change_id = release_change.change_id
    GROUP BY release.id
  )
)
