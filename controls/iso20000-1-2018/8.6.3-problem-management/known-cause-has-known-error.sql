-- A problem whose cause is known and not removed has a known error record. Examined: problems open at the
-- last day looked at, the assessment date or the end of the period, whose cause is known.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IN ('resolved', 'closed', 'cancelled') OR resolved_at IS NOT NULL THEN 'not open'
      WHEN opened_at IS NULL THEN 'no opening time'
      WHEN substr(opened_at, 1, 10) > min(:as_of, :period_end) THEN 'opened after the day looked at'
      WHEN lower(trim(coalesce(root_cause, ''))) IN ('', 'unknown', 'n/a', 'na', 'none', 'tbd', 'not known', 'unbekannt', 'inconnu', 'desconocido', '不明')
        THEN 'cause not known'
    END AS skipped,
    CASE
      WHEN NOT EXISTS (SELECT 1 FROM known_error WHERE known_error.problem_id = problem.id)
        THEN 'cause known, not solved, and no known error record'
    END AS deviation
  FROM problem
)
