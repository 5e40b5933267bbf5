-- An approval takes longer than a minute, and nobody approves more than ten changes within five minutes.
-- Examined: changes approved in the period at a time of day, standard changes apart, which are approved by
-- their template. A meeting that approves a list looks alike; its record explains it.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN approved_at IS NULL OR length(approved_at) = 10 OR approved_by IS NULL
        THEN 'no time of approval or no approver'
      WHEN substr(approved_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'approved outside the period'
    END AS skipped,
    CASE
      WHEN unixepoch(approved_at) - unixepoch(approval_requested_at) BETWEEN 0 AND :min_seconds - 1
        THEN 'approved ' || (unixepoch(approved_at) - unixepoch(approval_requested_at)) || ' seconds after it was asked for'
      WHEN around > :max_burst
        THEN around || ' approvals by one person within minutes of ' || substr(approved_at, 1, 16)
    END AS deviation
  FROM (
    SELECT id, type, approval_requested_at, approved_at, approved_by,
      count(*) OVER (PARTITION BY approved_by, length(approved_at) ORDER BY unixepoch(approved_at) RANGE BETWEEN 300 PRECEDING AND 300 FOLLOWING) AS around
    FROM change WHERE type IS NULL OR type <> 'standard'
  )
)
