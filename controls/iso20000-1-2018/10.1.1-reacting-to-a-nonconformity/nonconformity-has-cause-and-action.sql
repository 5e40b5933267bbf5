-- Each nonconformity has a correction, a cause, a look for similar cases and an action against the cause.
-- Examined: nonconformities raised in the period whose first weeks are over.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN raised_on IS NULL THEN 'no day'
      WHEN substr(raised_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'raised outside the period'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(raised_on, 1, 10))) / 86400) <= :max_days
        THEN 'its first weeks are not over'
    END AS skipped,
    CASE
      WHEN correction IS NULL OR root_cause IS NULL OR action IS NULL OR lower(trim(coalesce(similar_checked, 'no'))) IN ('no', 'nein', 'non', '0', 'none', 'いいえ')
        THEN 'missing: ' || concat_ws(', ', iif(correction IS NULL, 'correction', NULL), iif(root_cause IS NULL, 'cause', NULL), iif(lower(trim(coalesce(similar_checked, 'no'))) IN ('no', 'nein', 'non', '0', 'none', 'いいえ'), 'similar cases', NULL), iif(action IS NULL, 'action', NULL))
    END AS deviation
  FROM nonconformity
)
