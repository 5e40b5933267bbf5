-- The contract with each active supplier holds targets or other duties, and says who may decide and who does
-- what. Examined: active suppliers.
-- The domain's list ties the test to the services provided and the requirements to be met as well; a register
-- seldom shows those, so they are left to the contracts themselves.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'not active'
    END AS skipped,
    CASE
      WHEN coalesce(has_targets, 0) = 0 OR coalesce(has_authorities, 0) = 0
        THEN 'missing: ' || concat_ws(', ', iif(coalesce(has_targets, 0) = 0, 'targets', NULL), iif(coalesce(has_authorities, 0) = 0, 'authorities', NULL))
    END AS deviation
  FROM supplier
)
