-- An approved improvement was scored by the criteria and serves an objective that exists. Examined:
-- improvements approved by the last day looked at.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN approved_on IS NULL THEN 'not approved'
      WHEN approved_on > min(:as_of, :period_end) THEN 'approved after the day looked at'
    END AS skipped,
    CASE
      WHEN criteria_score IS NULL THEN 'no score'
      WHEN objective IS NULL THEN 'serves no objective'
      WHEN NOT EXISTS (SELECT 1 FROM objective AS known WHERE known.objective_id = improvement.objective OR known.title = improvement.objective)
        THEN '`' || objective || '` is not among the objectives'
    END AS deviation
  FROM improvement
)
