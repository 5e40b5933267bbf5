-- No identifier stands for two configuration items. Examined: every identifier. Serial numbers, which the
-- domain's list tests with it, are left to a test of their own, so that exports without them can be tested.
SELECT
  id AS subject,
  CASE WHEN records > 1 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN records > 1 THEN records || ' records, from row ' || first_row || ' to row ' || last_row ELSE '' END AS reason
FROM (
  SELECT id, count(*) AS records, min(_row) AS first_row, max(_row) AS last_row
  FROM ci
  GROUP BY id
)
