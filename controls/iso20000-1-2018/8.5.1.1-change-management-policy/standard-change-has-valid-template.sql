-- A standard change uses a template that was approved and valid on the day of its start. Examined: standard
-- changes started in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type IS NULL OR type <> 'standard' THEN 'not a standard change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN template_id IS NULL THEN 'names no template'
      WHEN found IS NULL THEN 'names `' || template_id || '`, which is not among the templates'
      WHEN approved_on IS NULL THEN template_id || ' was never approved'
      WHEN approved_on > substr(actual_start, 1, 10)
        THEN template_id || ' was approved ' || approved_on || ', after the start'
      WHEN withdrawn_on < substr(actual_start, 1, 10) THEN template_id || ' was withdrawn ' || withdrawn_on
    END AS deviation
  FROM (
    SELECT change.id, change.type, change.actual_start, change.template_id, change_template.id AS found, change_template.approved_on, change_template.withdrawn_on
    FROM change LEFT JOIN change_template ON change_template.id = change.template_id
  )
)
