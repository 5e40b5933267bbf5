-- A request is closed within some weeks after it was fulfilled. Examined: requests fulfilled in the period
-- that are closed, or whose time is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN fulfilled_at IS NULL THEN 'not fulfilled'
      WHEN substr(fulfilled_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'fulfilled outside the period'
      WHEN closed_at IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(fulfilled_at, 1, 10))) / 86400) <= :max_days
        THEN 'may still be closed in time'
    END AS skipped,
    CASE
      WHEN closed_at IS NULL THEN 'fulfilled ' || substr(fulfilled_at, 1, 10) || ', and not closed'
      WHEN ((unixepoch(substr(closed_at, 1, 10)) - unixepoch(substr(fulfilled_at, 1, 10))) / 86400) > :max_days
        THEN 'closed ' || ((unixepoch(substr(closed_at, 1, 10)) - unixepoch(substr(fulfilled_at, 1, 10))) / 86400) || ' days after it was fulfilled'
    END AS deviation
  FROM service_request
)
