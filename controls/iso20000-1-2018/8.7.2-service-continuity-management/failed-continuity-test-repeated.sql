-- A continuity test that did not succeed was repeated with success, and no action of it is open. Examined:
-- tests of the period that did not succeed. A later success counts when it is of the same plan and, where
-- both name one, the same service.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN tested_on IS NULL OR result IS NULL THEN 'no day or no result'
      WHEN substr(tested_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'held outside the period'
      WHEN result = 'pass' THEN 'succeeded'
    END AS skipped,
    CASE
      WHEN NOT repeated AND coalesce(open_actions, 0) > 0
        THEN 'not repeated with success, and ' || open_actions || ' actions are open'
      WHEN NOT repeated THEN 'not repeated with success'
      WHEN coalesce(open_actions, 0) > 0 THEN open_actions || ' actions are open'
    END AS deviation
  FROM (
    SELECT id, tested_on, result, open_actions, EXISTS (
        SELECT 1 FROM continuity_test AS later
        WHERE later.plan = this.plan AND later.result = 'pass' AND later.tested_on > this.tested_on
          AND (later.service IS NULL OR this.service IS NULL OR later.service = this.service)
      ) AS repeated
    FROM continuity_test AS this
  )
)
