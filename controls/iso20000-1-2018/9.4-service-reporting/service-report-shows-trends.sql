-- A service report shows trends. Examined: reports on months of the period.
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
    END AS skipped,
    CASE
      WHEN coalesce(has_trend, 0) = 0 THEN 'no trend'
    END AS deviation
  FROM service_report
)
