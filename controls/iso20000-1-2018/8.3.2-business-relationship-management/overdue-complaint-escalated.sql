-- A complaint that is not settled by its due day is escalated. Examined: complaints opened in the period that
-- were not settled in time.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN opened_on IS NULL THEN 'no day of arrival'
      WHEN substr(opened_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN due_on IS NULL THEN 'no due day'
      WHEN coalesce(closed_on, min(:as_of, :period_end)) <= due_on THEN 'settled in time, or not due yet'
    END AS skipped,
    CASE
      WHEN escalated_on IS NULL
        THEN 'due ' || due_on || ', ' || iif(closed_on IS NULL, 'open', 'closed ' || closed_on) || ', and not escalated'
    END AS deviation
  FROM complaint
)
