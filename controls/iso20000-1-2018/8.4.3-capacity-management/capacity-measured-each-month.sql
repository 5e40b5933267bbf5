-- Capacity is measured for each live service in each month. Examined: live services in scope; due are the
-- whole months of the period that ended before the month of the last day looked at, from the month in which
-- the service went live.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status <> 'live' THEN 'not live'
      WHEN in_scope = 0 THEN 'out of scope'
      WHEN due = 0 THEN 'no month is due'
    END AS skipped,
    CASE
      WHEN found < due THEN 'measured in ' || found || ' of ' || due || ' months'
    END AS deviation
  FROM (
    SELECT id, status, in_scope,
      max(0, (CAST(substr(min(:as_of, :period_end), 1, 4) AS INTEGER) * 12 + CAST(substr(min(:as_of, :period_end), 6, 2) AS INTEGER))
        - (CAST(substr(max(:period_start, coalesce(live_from, '')), 1, 4) AS INTEGER) * 12 + CAST(substr(max(:period_start, coalesce(live_from, '')), 6, 2) AS INTEGER))) AS due,
      (SELECT count(DISTINCT capacity.period) FROM capacity WHERE (capacity.service = service.id OR capacity.service = service.name)
         AND capacity.period >= substr(max(:period_start, coalesce(live_from, '')), 1, 7) AND capacity.period < substr(min(:as_of, :period_end), 1, 7)) AS found
    FROM service
  )
)
