-- No incident is passed from group to group again and again. Examined: incidents opened in the period.
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
      WHEN reassign_count IS NULL THEN 'the tool does not say'
    END AS skipped,
    CASE
      WHEN reassign_count > :max_transfers THEN 'passed on ' || reassign_count || ' times'
    END AS deviation
  FROM incident
)
