-- A problem whose cause is known but not removed has a workaround or another measure that lessens its effect.
-- Examined: problems open at the last day looked at, the assessment date or the end of the period, whose
-- cause is known.
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
      WHEN lower(trim(coalesce(root_cause, ''))) IN ('', 'unknown', 'n/a', 'na', 'none', 'tbd', 'not known', 'unbekannt', 'inconnu', 'desconocido')
        THEN 'cause not known'
    END AS skipped,
    CASE
      WHEN workaround IS NULL THEN 'cause known, not solved, and no workaround'
    END AS deviation
  FROM problem
)
