-- Each configuration item named by a change stands in the configuration records, by its id or its name.
-- Examined: changes recorded in the period that name any.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(created_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'recorded outside the period'
      WHEN created_at IS NULL THEN 'no time of recording'
      WHEN NOT EXISTS (SELECT 1 FROM change_ci WHERE change_ci.change_id = checked.id)
        THEN 'names no configuration item'
    END AS skipped,
    CASE
      WHEN unknown > 0
        THEN '`' || first_unknown || '`' || iif(unknown > 1, ' and ' || (unknown - 1) || ' more', '') || ' not among the configuration items'
    END AS deviation
  FROM (
    SELECT change.id, created_at, count(missing.ci_id) AS unknown, min(missing.ci_id) AS first_unknown
    FROM change
    LEFT JOIN change_ci AS missing ON missing.change_id = change.id
      AND NOT EXISTS (SELECT 1 FROM ci WHERE ci.id = missing.ci_id)
      AND NOT EXISTS (SELECT 1 FROM ci WHERE ci.name = missing.ci_id)
    GROUP BY change.id
  ) AS checked
)
