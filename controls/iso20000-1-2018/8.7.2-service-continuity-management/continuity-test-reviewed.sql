-- Each continuity test is reviewed within some weeks. Examined: tests of the period whose time for the review
-- is over, or that were reviewed.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN tested_on IS NULL THEN 'no day'
      WHEN substr(tested_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
      WHEN reviewed_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(tested_on, 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
    END AS skipped,
    CASE
      WHEN reviewed_on IS NULL THEN 'not reviewed'
      WHEN ((unixepoch(substr(reviewed_on, 1, 10)) - unixepoch(substr(tested_on, 1, 10))) / 86400) > :max_days
        THEN 'tested ' || tested_on || ', reviewed ' || reviewed_on
    END AS deviation
  FROM continuity_test
)
