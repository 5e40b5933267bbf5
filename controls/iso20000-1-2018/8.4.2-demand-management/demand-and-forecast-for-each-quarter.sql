-- Demand and forecast exist for each live service in scope in as many quarters as the period and the life of
-- the service give, up to four. Examined: live services in scope. Months count as the quarter they lie in.
-- The domain's list asks for four lines whatever the length of the period; a shorter period asks for fewer
-- here.
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
      WHEN due = 0 THEN 'in service for less than a quarter'
    END AS skipped,
    CASE
      WHEN found < due THEN 'demand and forecast for ' || found || ' of ' || due || ' quarters'
    END AS deviation
  FROM (
    SELECT id, status, in_scope,
      min(4, max(0, ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(max(:period_start, coalesce(live_from, '')), 1, 10))) / 86400) / 91)) AS due,
      (SELECT count(DISTINCT substr(demand.period, 1, 4) || CASE WHEN instr(demand.period, 'Q') > 0 THEN substr(demand.period, instr(demand.period, 'Q'), 2)
          ELSE 'Q' || ((CAST(substr(demand.period, 6, 2) AS INTEGER) + 2) / 3) END)
       FROM demand WHERE (demand.service = service.id OR demand.service = service.name) AND demand.actual IS NOT NULL AND demand.forecast IS NOT NULL
         AND substr(demand.period, 1, 4) BETWEEN substr(:period_start, 1, 4) AND substr(:period_end, 1, 4)
         AND (instr(demand.period, 'Q') > 0 OR demand.period >= substr(:period_start, 1, 7))) AS found
    FROM service
  )
)
