-- A configuration item that was altered has a change that ended in the days before. Examined: configuration
-- items whose last update lies in the period.
-- The domain's list tolerates none. The last update of a record is also moved by discovery and by checks,
-- which alter no item, so one in twenty is tolerated; where discovery writes to every record, set a tolerance
-- or switch the test off and say so.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN updated_at IS NULL THEN 'no time of update'
      WHEN substr(updated_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'last updated outside the period'
    END AS skipped,
    CASE
      WHEN NOT changed
        THEN 'updated ' || substr(updated_at, 1, 16) || ', and no change of it ended in the days before'
    END AS deviation
  FROM (
    SELECT ci.id, ci.updated_at, EXISTS (
        SELECT 1 FROM change_ci JOIN change ON change.id = change_ci.change_id
        WHERE change_ci.ci_id = ci.id AND unixepoch(ci.updated_at) - unixepoch(change.actual_end) BETWEEN -86400 AND :days * 86400
      ) OR EXISTS (
        SELECT 1 FROM change_ci JOIN change ON change.id = change_ci.change_id
        WHERE change_ci.ci_id = ci.name AND unixepoch(ci.updated_at) - unixepoch(change.actual_end) BETWEEN -86400 AND :days * 86400
      ) AS changed
    FROM ci
  )
)
