-- The performance of each supplier was reviewed within a year. Examined: suppliers whose contract has not
-- ended on the last day looked at: the assessment date or the end of the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN contract_to < min(:as_of, :period_end) THEN 'the contract has ended'
    END AS skipped,
    CASE
      WHEN last_review_on IS NULL THEN coalesce(name, id) || ' was never reviewed'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(last_review_on, 1, 10))) / 86400) > :max_days
        THEN coalesce(name, id) || ' was last reviewed ' || last_review_on
    END AS deviation
  FROM supplier
)
