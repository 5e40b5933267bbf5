-- An open risk or opportunity has an owner and was reviewed within a year. Examined: open entries.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status = 'closed' THEN 'closed'
    END AS skipped,
    CASE
      WHEN owner IS NULL THEN 'no owner'
      WHEN reviewed_on IS NULL THEN 'never reviewed'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(reviewed_on, 1, 10))) / 86400) > :max_days
        THEN 'last reviewed ' || reviewed_on
    END AS deviation
  FROM risk
)
