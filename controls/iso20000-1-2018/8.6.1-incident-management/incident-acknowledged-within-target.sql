-- An incident gets its first response by the time its service level gives. Examined: incidents whose response
-- falls due in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN ack_due IS NULL THEN 'no target time'
      WHEN substr(ack_due, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'due outside the period'
      WHEN acknowledged_at IS NULL AND substr(ack_due, 1, 10) >= min(:as_of, :period_end) THEN 'not yet due'
    END AS skipped,
    CASE
      WHEN acknowledged_at IS NULL THEN 'not acknowledged, due ' || substr(ack_due, 1, 16)
      WHEN ack_due < substr(acknowledged_at, 1, length(ack_due))
        THEN 'acknowledged ' || substr(acknowledged_at, 1, 16) || ' after due ' || substr(ack_due, 1, 16)
    END AS deviation
  FROM incident
)
