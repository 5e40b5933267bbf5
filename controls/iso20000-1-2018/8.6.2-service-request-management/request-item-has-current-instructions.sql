-- Each item that users request has instructions for fulfilment, reviewed within two years. Examined: the
-- items of the request catalogue that were requested, and items requested that the catalogue does not hold.
SELECT
  name AS subject,
  CASE WHEN deviation IS NULL THEN 'pass' ELSE 'fail' END AS status,
  coalesce(deviation, '') AS reason
FROM (
  SELECT name,
    CASE
      WHEN instruction_ref IS NULL THEN 'no instructions'
      WHEN instruction_reviewed_on IS NULL THEN 'its instructions were never reviewed'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(instruction_reviewed_on, 1, 10))) / 86400) > :max_days THEN 'its instructions were reviewed ' || instruction_reviewed_on
    END AS deviation
  FROM request_item WHERE EXISTS (SELECT 1 FROM service_request WHERE service_request.item = name)
  UNION ALL
  SELECT item, 'requested, and not in the request catalogue'
  FROM (SELECT DISTINCT item FROM service_request WHERE item IS NOT NULL)
  WHERE NOT EXISTS (SELECT 1 FROM request_item WHERE request_item.name = item)
)
