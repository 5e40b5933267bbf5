-- At least one problem opened in the period was found by studying data and trends. Examined: all problems as
-- one subject, provided that there are any.
SELECT
  'all problems' AS subject,
  CASE WHEN proactive > 0 THEN 'pass' ELSE 'fail' END AS status,
  CASE WHEN proactive > 0 THEN ''
       WHEN opened = 0 THEN 'no problem was opened in the period'
       ELSE 'none of ' || opened || ' problems opened in the period was found by looking ahead' END AS reason
FROM (
  SELECT
    count(*) AS problems,
    count(CASE WHEN substr(opened_at, 1, 10) BETWEEN :period_start AND :period_end THEN 1 END) AS opened,
    count(CASE WHEN substr(opened_at, 1, 10) BETWEEN :period_start AND :period_end AND source = 'proactive' THEN 1 END) AS proactive
  FROM problem
)
WHERE problems > 0
