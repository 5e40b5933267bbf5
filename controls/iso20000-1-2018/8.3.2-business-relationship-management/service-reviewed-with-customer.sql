-- A review of the service with minutes was held with each customer within a year. Examined: every customer. A
-- short form of a name counts when the name begins with it.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN latest IS NULL THEN 'no review with minutes'
      WHEN ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(latest, 1, 10))) / 86400) > :max_days
        THEN 'last review with minutes ' || latest
    END AS deviation
  FROM (
    SELECT id, (
        SELECT max(held_on) FROM service_review
        WHERE (lower(service_review.customer) IN (lower(customer.id), lower(customer.name)) OR instr(lower(customer.name) || ' ', lower(service_review.customer) || ' ') = 1) AND minutes_ref IS NOT NULL AND held_on <= min(:as_of, :period_end)
      ) AS latest
    FROM customer
  )
)
