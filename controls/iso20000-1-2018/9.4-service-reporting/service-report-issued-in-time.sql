-- A service report goes out by its due day. Examined: reports on months of the period that were due by the
-- last day looked at.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN period IS NULL THEN 'no month'
      WHEN period NOT BETWEEN substr(:period_start, 1, 7) AND substr(:period_end, 1, 7)
        THEN 'outside the period'
      WHEN due_on IS NULL THEN 'no due day'
      WHEN due_on > min(:as_of, :period_end) AND issued_on IS NULL THEN 'not due yet'
    END AS skipped,
    CASE
      WHEN issued_on IS NULL THEN 'due ' || due_on || ', and not issued'
      WHEN issued_on > due_on THEN 'due ' || due_on || ', issued ' || issued_on
    END AS deviation
  FROM service_report
)
