-- No incident number stands for two records. Examined: every number, whenever it was opened; the rows of an
-- event log were folded before.
SELECT
  id AS subject,
  CASE WHEN records > 1 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN records > 1 THEN records || ' records, from row ' || first_row || ' to row ' || last_row ELSE '' END AS reason
FROM (
  SELECT id, count(*) AS records, min(_row) AS first_row, max(_row) AS last_row
  FROM incident
  GROUP BY id
)
