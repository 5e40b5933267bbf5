-- A straight line through the use of a resource does not cross its threshold within some months, unless an
-- action is recorded. Examined: each resource of each service with six months or more up to the last day
-- looked at; the subject is both.
-- The domain's list takes any action ever recorded for the resource; so does this one, and names the
-- forecast.
WITH points AS (
  SELECT service, resource, CAST(substr(period, 1, 4) AS INTEGER) * 12 + CAST(substr(period, 6, 2) AS INTEGER) AS month, used_pct, threshold_pct, action_ref
  FROM capacity WHERE used_pct IS NOT NULL AND period <= substr(min(:as_of, :period_end), 1, 7)
), means AS (
  SELECT service, resource, count(*) AS months, avg(month) AS mean_month, avg(used_pct) AS mean_used, avg(month * month) AS mean_square,
    avg(month * used_pct) AS mean_product, max(month) AS last_month, max(threshold_pct) AS threshold, count(action_ref) AS actions
  FROM points GROUP BY service, resource
), lines AS (
  SELECT service, resource, months, threshold, actions,
    CASE WHEN mean_square > mean_month * mean_month
      THEN mean_used + (mean_product - mean_month * mean_used) / (mean_square - mean_month * mean_month) * (last_month + :ahead - mean_month) END AS forecast
  FROM means
)
SELECT
  service || ' ' || resource AS subject,
  CASE WHEN months < :min_months OR forecast IS NULL OR threshold IS NULL THEN 'skip' WHEN forecast > threshold AND actions = 0 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN months < :min_months OR forecast IS NULL OR threshold IS NULL THEN 'too few months, or no threshold'
       WHEN forecast > threshold AND actions = 0 THEN round(forecast, 1) || ' % in ' || :ahead || ' months, threshold ' || format('%g', threshold) || ' %' ELSE '' END AS reason
FROM lines
WHERE service IS NOT NULL AND resource IS NOT NULL
