-- An incident is recorded in the tool within a day of its opening time. Examined: incidents opened in the
-- period for which the tool says when the record was made.
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
      WHEN created_at IS NULL THEN 'no time of recording'
    END AS skipped,
    CASE
      WHEN unixepoch(created_at) - unixepoch(opened_at) > :max_hours * 3600
        THEN 'recorded ' || substr(created_at, 1, 16) || ', opened ' || substr(opened_at, 1, 16)
    END AS deviation
  FROM incident
)
