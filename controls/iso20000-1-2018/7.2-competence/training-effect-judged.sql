-- The effect of each training is judged within some months. Examined: trainings completed in the period whose
-- time for the judgement is over, and those judged.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN completed_on IS NULL THEN 'not completed'
      WHEN substr(completed_on, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'completed outside the period'
      WHEN effectiveness_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(completed_on, 1, 10))) / 86400) <= :max_days
        THEN 'the time for the judgement is not over'
    END AS skipped,
    CASE
      WHEN effectiveness_on IS NULL THEN 'completed ' || completed_on || ', and its effect was not judged'
      WHEN ((unixepoch(substr(effectiveness_on, 1, 10)) - unixepoch(substr(completed_on, 1, 10))) / 86400) > :max_days
        THEN 'judged ' || ((unixepoch(substr(effectiveness_on, 1, 10)) - unixepoch(substr(completed_on, 1, 10))) / 86400) || ' days after completion'
    END AS deviation
  FROM training
)
