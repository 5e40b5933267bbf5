-- Each active supplier was chosen by criteria, and a record says so. Examined: active suppliers.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(active, 1) = 0 THEN 'not active'
    END AS skipped,
    CASE
      WHEN selected_by IS NULL THEN 'no record of a choice by criteria'
    END AS deviation
  FROM supplier
)
