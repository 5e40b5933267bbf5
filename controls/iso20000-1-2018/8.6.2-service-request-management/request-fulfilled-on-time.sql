-- A service request is fulfilled by the time it is due. Examined: requests that fall due in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN due_at IS NULL THEN 'no target time'
      WHEN substr(due_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'due outside the period'
      WHEN fulfilled_at IS NULL AND substr(due_at, 1, 10) >= min(:as_of, :period_end) THEN 'not yet due'
    END AS skipped,
    CASE
      WHEN fulfilled_at IS NULL THEN 'not fulfilled, due ' || substr(due_at, 1, 16)
      WHEN due_at < substr(fulfilled_at, 1, length(due_at))
        THEN 'fulfilled ' || substr(fulfilled_at, 1, 16) || ' after due ' || substr(due_at, 1, 16)
    END AS deviation
  FROM service_request
)
