-- No caller reports a matter with the same title twice within an hour. Examined: incidents opened in the
-- period that name caller and title; the later of two fails.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN caller IS NULL OR title IS NULL THEN 'no caller or no title'
    END AS skipped,
    CASE
      WHEN unixepoch(opened_at) - unixepoch(earlier_at) <= :minutes * 60
        THEN 'the same as ' || earlier || ', opened ' || substr(earlier_at, 1, 16)
    END AS deviation
  FROM (
    SELECT id, caller, title, opened_at,
      lag(id) OVER same AS earlier, lag(opened_at) OVER same AS earlier_at
    FROM incident
    WINDOW same AS (PARTITION BY caller, title ORDER BY opened_at, id)
  )
)
