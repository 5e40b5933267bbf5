-- An incident is opened before it is resolved, and resolved before it is closed.
-- Examined: incidents opened in the period that are resolved or closed. Where one of two times is a day
-- without a time of day, only different days are out of order.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN resolved_at IS NULL AND closed_at IS NULL THEN 'neither resolved nor closed'
    END AS skipped,
    CASE
      WHEN resolved_at < substr(opened_at, 1, length(resolved_at))
        THEN 'resolved ' || substr(resolved_at, 1, 16) || ' before opened ' || substr(opened_at, 1, 16)
      WHEN closed_at < substr(opened_at, 1, length(closed_at))
        THEN 'closed ' || substr(closed_at, 1, 16) || ' before opened ' || substr(opened_at, 1, 16)
      WHEN closed_at < substr(resolved_at, 1, length(closed_at))
        THEN 'closed ' || substr(closed_at, 1, 16) || ' before resolved ' || substr(resolved_at, 1, 16)
    END AS deviation
  FROM incident
)
