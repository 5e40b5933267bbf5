-- Emergency changes are a small share of all changes. Examined: all changes whose implementation started in
-- the period, as one subject; that a change is an emergency is no deviation by itself.
SELECT
  'all changes' AS subject,
  CASE WHEN emergency * 100 > :max_percent * started THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN emergency * 100 > :max_percent * started
       THEN emergency || ' of ' || started || ' changes are emergency changes, more than ' || :max_percent || ' %'
       ELSE '' END AS reason
FROM (
  SELECT count(*) AS started, count(CASE WHEN type = 'emergency' THEN 1 END) AS emergency
  FROM change
  WHERE substr(actual_start, 1, 10) BETWEEN :period_start AND :period_end
)
WHERE started > 0
