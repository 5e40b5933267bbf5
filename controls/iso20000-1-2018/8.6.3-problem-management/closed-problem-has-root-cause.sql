-- A closed problem states its root cause. Examined: problems closed in the period.
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
    END AS skipped,
    CASE
      WHEN lower(trim(coalesce(root_cause, ''))) IN ('', 'unknown', 'n/a', 'na', 'none', 'tbd', 'not known', 'unbekannt', 'inconnu', 'desconocido')
        THEN 'closed ' || substr(closed_at, 1, 10) || ' without a root cause'
    END AS deviation
  FROM problem
)
