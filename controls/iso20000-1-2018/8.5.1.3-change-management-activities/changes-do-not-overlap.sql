-- No two changes of one configuration item are made at the same time. Examined: changes started in the period
-- with start and end that name a configuration item; the later of two fails.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN clash IS NOT NULL
        THEN 'another change of ' || clash || ' was still under way at ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM (
    SELECT id, actual_start, actual_end,
      max(CASE WHEN open_until > actual_start THEN ci_id END) AS clash
    FROM (
      SELECT change.id, change.actual_start, change.actual_end, change_ci.ci_id,
        max(change.actual_end) OVER (PARTITION BY change_ci.ci_id ORDER BY change.actual_start, change.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS open_until
      FROM change JOIN change_ci ON change_ci.change_id = change.id
      WHERE change.actual_start IS NOT NULL AND change.actual_end IS NOT NULL
    )
    GROUP BY id
  )
)
