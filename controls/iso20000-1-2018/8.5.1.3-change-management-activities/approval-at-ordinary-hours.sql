-- Approvals of changes are not given at weekends or by night. Examined: changes approved in the period at a
-- time of day, emergency changes apart. It shows where to look, and judges nobody: teams in other time zones
-- work at other hours.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'emergency' THEN 'an emergency change'
      WHEN approved_at IS NULL OR length(approved_at) = 10 THEN 'no time of approval'
      WHEN substr(approved_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'approved outside the period'
    END AS skipped,
    CASE
      WHEN strftime('%w', approved_at) IN ('0', '6')
        THEN 'approved on a weekend: ' || substr(approved_at, 1, 16)
      WHEN CAST(substr(approved_at, 12, 2) AS INTEGER) >= :night_from OR CAST(substr(approved_at, 12, 2) AS INTEGER) < :night_to
        THEN 'approved by night: ' || substr(approved_at, 1, 16)
    END AS deviation
  FROM change
)
