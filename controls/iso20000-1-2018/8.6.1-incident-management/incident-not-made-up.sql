-- Nobody opens, resolves and closes an incident alone within minutes. Examined: incidents closed in the
-- period of which all three persons are known.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_at IS NULL THEN 'not closed'
      WHEN substr(closed_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN opened_by IS NULL OR resolved_by IS NULL OR closed_by IS NULL THEN 'not all three persons are known'
    END AS skipped,
    CASE
      WHEN opened_by = resolved_by AND resolved_by = closed_by AND unixepoch(closed_at) - unixepoch(opened_at) < :min_minutes * 60
        THEN 'opened ' || substr(opened_at, 1, 16) || ' and closed ' || substr(closed_at, 1, 16) || ' by one person'
    END AS deviation
  FROM incident
)
