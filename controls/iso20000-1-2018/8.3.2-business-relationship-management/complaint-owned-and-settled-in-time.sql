-- A complaint has an owner and is settled by its due day. Examined: complaints opened in the period.
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
    END AS skipped,
    CASE
      WHEN owner IS NULL THEN 'no owner'
      WHEN coalesce(closed_on, min(:as_of, :period_end)) > due_on
        THEN 'due ' || due_on || ', ' || iif(closed_on IS NULL, 'and still open', 'closed ' || closed_on)
    END AS deviation
  FROM complaint
)
