-- A request that needs an approval is fulfilled only after it. Examined: requests that need one and were
-- fulfilled in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(needs_approval, 0) = 0 THEN 'needs no approval'
      WHEN fulfilled_at IS NULL THEN 'not fulfilled'
      WHEN substr(fulfilled_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'fulfilled outside the period'
    END AS skipped,
    CASE
      WHEN approved_at IS NULL THEN 'fulfilled ' || substr(fulfilled_at, 1, 16) || ' without approval'
      WHEN fulfilled_at < substr(approved_at, 1, length(fulfilled_at))
        THEN 'approved ' || substr(approved_at, 1, 16) || ' after fulfilment ' || substr(fulfilled_at, 1, 16)
    END AS deviation
  FROM service_request
)
