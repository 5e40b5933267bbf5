-- After a change with major impact that succeeded, a continuity plan of its service is tested within some
-- months. Examined: such changes of the period whose time is over, or after which a test was held.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(major_impact, 0) = 0 THEN 'no major impact'
      WHEN outcome IS NULL OR outcome NOT IN ('success', 'success-with-issues') THEN 'did not succeed'
      WHEN actual_end IS NULL THEN 'not ended'
      WHEN substr(actual_end, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'ended outside the period'
      WHEN tested IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
    END AS skipped,
    CASE
      WHEN tested IS NULL THEN 'ended ' || substr(actual_end, 1, 10) || ', and no test followed'
      WHEN ((unixepoch(substr(tested, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_days
        THEN 'ended ' || substr(actual_end, 1, 10) || ', tested ' || tested
    END AS deviation
  FROM (
    SELECT change.id, major_impact, outcome, actual_end, (
        SELECT min(test.tested_on) FROM continuity_test AS test
        WHERE test.tested_on >= substr(change.actual_end, 1, 10)
          AND (test.service = change.service OR (test.service IS NULL AND EXISTS (
            SELECT 1 FROM continuity_plan AS made WHERE made.plan = test.plan AND made.service = change.service)))
      ) AS tested
    FROM change
  )
)
