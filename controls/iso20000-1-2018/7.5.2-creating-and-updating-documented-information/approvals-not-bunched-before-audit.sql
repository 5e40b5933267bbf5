-- Fewer than half of the approved documents were approved in the last two weeks. Examined: all approved
-- documents as one subject, provided that there are four or more.
SELECT
  'approved documents' AS subject,
  CASE WHEN late * 2 >= documents THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN late * 2 >= documents THEN late || ' of ' || documents || ' were approved in the last ' || :days || ' days' ELSE '' END AS reason
FROM (
  SELECT count(*) AS documents, count(CASE WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(approved_on, 1, 10))) / 86400) BETWEEN 0 AND :days THEN 1 END) AS late
  FROM document WHERE status = 'approved' AND approved_on IS NOT NULL
)
WHERE documents >= 4
