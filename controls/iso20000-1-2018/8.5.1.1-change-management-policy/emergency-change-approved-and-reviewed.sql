-- Each emergency change is approved within a day of its start, which may be after the fact, and reviewed
-- within a week of its end. Examined: emergency changes whose implementation started in the period; the
-- review counts once its time is over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type IS NULL OR type <> 'emergency' THEN 'not an emergency change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN approved_at IS NULL AND review_at IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_review_days
        THEN 'neither approved nor reviewed'
      WHEN approved_at IS NULL THEN 'no approval'
      WHEN unixepoch(approved_at) - unixepoch(actual_start) > :max_approval_hours * 3600
        THEN 'approved ' || substr(approved_at, 1, 16) || ', started ' || substr(actual_start, 1, 16)
      WHEN review_at IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_review_days
        THEN 'ended ' || substr(actual_end, 1, 10) || ', and not reviewed'
      WHEN ((unixepoch(substr(review_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) > :max_review_days
        THEN 'reviewed ' || ((unixepoch(substr(review_at, 1, 10)) - unixepoch(substr(actual_end, 1, 10))) / 86400) || ' days after its end'
    END AS deviation
  FROM change
)
