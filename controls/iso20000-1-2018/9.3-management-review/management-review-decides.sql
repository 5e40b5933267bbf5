-- A management review ends with decisions. Examined: reviews held in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN held_on IS NULL THEN 'no day'
      WHEN substr(held_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
    END AS skipped,
    CASE
      WHEN coalesce(decisions, 0) = 0 THEN 'no decision'
    END AS deviation
  FROM management_review
)
