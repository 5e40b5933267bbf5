-- Configuration records are brought up to date within some days after a change that succeeded. Examined:
-- changes that succeeded and ended in the period, and are up to date or whose time is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual_end IS NULL THEN 'not ended'
      WHEN substr(actual_end, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'ended outside the period'
      WHEN outcome IS NULL OR outcome NOT IN ('success', 'success-with-issues') THEN 'did not succeed'
      WHEN cmdb_updated_at IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
    END AS skipped,
    CASE
      WHEN cmdb_updated_at IS NULL
        THEN 'ended ' || substr(actual_end, 1, 10) || ', and the configuration records were not updated'
      WHEN ((unixepoch(substr(cmdb_updated_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_days
        THEN 'updated ' || ((unixepoch(substr(cmdb_updated_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) || ' days after its end'
    END AS deviation
  FROM change
)
