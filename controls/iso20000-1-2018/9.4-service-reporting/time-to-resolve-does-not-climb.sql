-- The mean time to resolve does not climb three months in a row, each time by a tenth or more. Examined:
-- months of the period with three months before them, counted by the month of opening; incidents of the first
-- priority, few and urgent, are left out.
WITH monthly AS (
  SELECT substr(opened_at, 1, 7) AS month, avg(unixepoch(resolved_at) - unixepoch(opened_at)) / 3600.0 AS hours
  FROM incident
  WHERE resolved_at IS NOT NULL AND priority > 1 AND substr(opened_at, 1, 10) BETWEEN :period_start AND :period_end
  GROUP BY substr(opened_at, 1, 7)
)
SELECT
  month AS subject,
  CASE WHEN first IS NULL THEN 'skip' WHEN climbs THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN first IS NULL THEN 'fewer than three months before it'
       WHEN climbs THEN 'mean hours to resolve: ' || round(first, 1) || ', ' || round(second, 1) || ', ' || round(third, 1) || ', ' || round(hours, 1) ELSE '' END AS reason
FROM (
  SELECT month, hours, first, second, third,
    hours * 100 > third * (100 + :percent) AND third * 100 > second * (100 + :percent) AND second * 100 > first * (100 + :percent) AS climbs
  FROM (
    SELECT month, hours, lag(hours, 1) OVER (ORDER BY month) AS third, lag(hours, 2) OVER (ORDER BY month) AS second, lag(hours, 3) OVER (ORDER BY month) AS first
    FROM monthly
  )
)
