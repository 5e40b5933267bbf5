-- Few incidents are opened again after they were resolved. Examined: incidents opened in the period; the
-- tolerance is the share that may be.
-- The domain's list tests one row for all; one row for each incident names those that were opened again and
-- leaves the share to the tolerance.
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
      WHEN reopen_count IS NULL THEN 'the tool does not say'
    END AS skipped,
    CASE
      WHEN reopen_count > 0 THEN 'opened again ' || iif(reopen_count = 1, 'once', reopen_count || ' times')
    END AS deviation
  FROM incident
)
