-- The satisfaction of each customer was measured and analysed within a year, with enough answers to mean
-- something. Examined: every customer. A short form of a name counts when the name begins with it.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN latest IS NULL THEN 'no survey that was analysed, with enough answers'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days
        THEN 'last measured ' || latest
    END AS deviation
  FROM (
    SELECT id, (
        SELECT max(surveyed_on) FROM satisfaction
        WHERE (lower(satisfaction.customer) IN (lower(customer.id), lower(customer.name)) OR instr(lower(customer.name) || ' ', lower(satisfaction.customer) || ' ') = 1) AND analysed_on IS NOT NULL AND answered * 100 >= :min_percent * invited AND surveyed_on <= min(:as_of, :period_end)
      ) AS latest
    FROM customer
  )
)
