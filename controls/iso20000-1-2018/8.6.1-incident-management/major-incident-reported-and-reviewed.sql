-- Each major incident is reported on, and reviewed soon after it is resolved. Examined: major incidents
-- resolved in the period whose time for the review is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(is_major, 0) = 0 THEN 'not a major incident'
      WHEN resolved_at IS NULL THEN 'not resolved'
      WHEN substr(resolved_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'resolved outside the period'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(resolved_at, 1, 10))) / 86400) <= :max_days
        THEN 'the time for the review is not over'
    END AS skipped,
    CASE
      WHEN major_report_at IS NULL AND major_review_at IS NULL THEN 'neither report nor review'
      WHEN major_report_at IS NULL THEN 'no report'
      WHEN major_review_at IS NULL THEN 'no review'
      WHEN ((unixepoch(substr(major_review_at, 1, 10)) - unixepoch(substr(resolved_at, 1, 10))) / 86400) > :max_days
        THEN 'reviewed ' || ((unixepoch(substr(major_review_at, 1, 10)) - unixepoch(substr(resolved_at, 1, 10))) / 86400) || ' days after it was resolved'
    END AS deviation
  FROM incident
)
