-- Each objective has a measure, a target and an owner, and was measured within a quarter. Examined: each
-- objective; where the register has a line for each measurement, the latest.
SELECT
  objective_id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    objective_id,
    CASE
      WHEN place > 1 THEN 'a later line stands for this objective'
    END AS skipped,
    CASE
      WHEN measure IS NULL OR target IS NULL OR owner IS NULL
        THEN 'missing: ' || concat_ws(', ', iif(measure IS NULL, 'measure', NULL), iif(target IS NULL, 'target', NULL), iif(owner IS NULL, 'owner', NULL))
      WHEN last_measured_on IS NULL THEN 'never measured'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(last_measured_on, 1, 10))) / 86400) > :max_days
        THEN 'last measured ' || last_measured_on
    END AS deviation
  FROM (
    SELECT objective_id, measure, target, owner, last_measured_on,
      row_number() OVER (PARTITION BY objective_id ORDER BY last_measured_on DESC NULLS LAST) AS place
    FROM objective WHERE objective_id IS NOT NULL AND coalesce(last_measured_on, '') <= min(:as_of, :period_end)
  )
)
