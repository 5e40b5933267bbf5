-- Incidents of the same impact and urgency have the same priority: the one that most of them have. Examined:
-- incidents opened in the period with impact, urgency and priority.
-- The domain's list compares with the formula impact + urgency - 1, which is one product's default; an
-- organisation has a matrix of its own, and it can be read off the records. Too few incidents of a kind show
-- no rule.
WITH examined AS (
  SELECT id, impact, urgency, priority
  FROM incident
  WHERE substr(opened_at, 1, 10) BETWEEN :period_start AND :period_end
    AND impact IS NOT NULL AND urgency IS NOT NULL AND priority IS NOT NULL
), counted AS (
  SELECT impact, urgency, priority, count(*) AS incidents FROM examined GROUP BY impact, urgency, priority
), matrix AS (
  SELECT impact, urgency, priority AS usual, incidents AS with_usual, total
  FROM (
    SELECT impact, urgency, priority, incidents,
           sum(incidents) OVER (PARTITION BY impact, urgency) AS total,
           row_number() OVER (PARTITION BY impact, urgency ORDER BY incidents DESC, priority) AS place
    FROM counted
  )
  WHERE place = 1
)
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    incident.id,
    CASE
      WHEN substr(opened_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'opened outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN incident.impact IS NULL OR incident.urgency IS NULL OR priority IS NULL THEN 'impact, urgency or priority is missing'
      WHEN total < :min_incidents THEN 'too few incidents of the same impact and urgency'
    END AS skipped,
    CASE
      WHEN with_usual * 2 <= total
        THEN 'impact ' || incident.impact || ' and urgency ' || incident.urgency || ': no priority is held by most of ' || total || ' incidents'
      WHEN priority <> usual
        THEN 'priority ' || priority || ' with impact ' || incident.impact || ' and urgency ' || incident.urgency
             || '; ' || with_usual || ' of ' || total || ' such incidents have priority ' || usual
    END AS deviation
  FROM incident
  LEFT JOIN matrix ON matrix.impact = incident.impact AND matrix.urgency = incident.urgency
)
