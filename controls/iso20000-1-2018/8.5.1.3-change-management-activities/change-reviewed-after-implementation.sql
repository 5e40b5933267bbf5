-- Each implemented change is reviewed for its effect within a month, with a result. Examined: changes other
-- than standard ones that ended in the period and whose time for the review is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'standard' THEN 'standard change'
      WHEN actual_end IS NULL THEN 'not finished'
      WHEN substr(actual_end, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'finished outside the period'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) <= :max_days
        THEN 'the time for the review is not over'
    END AS skipped,
    CASE
      WHEN review_at IS NULL THEN 'finished ' || substr(actual_end, 1, 10) || ', and not reviewed'
      WHEN review_result IS NULL THEN 'the review has no result'
    END AS deviation
  FROM change
)
