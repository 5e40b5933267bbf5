-- The downtime reported for a month is the sum of the unplanned outages that began in it, to some minutes.
-- Examined: months of the period with a downtime. An outage counts in the month in which it began; one that
-- has not ended is not counted.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN period IS NULL THEN 'no month'
      WHEN period NOT BETWEEN substr(:period_start, 1, 7) AND substr(:period_end, 1, 7)
        THEN 'outside the period'
      WHEN downtime_minutes IS NULL THEN 'no downtime'
    END AS skipped,
    CASE
      WHEN abs(downtime_minutes - outage_minutes) > :tolerated_minutes
        THEN format('%g', downtime_minutes) || ' minutes reported, ' || outage_minutes || ' minutes of outages'
    END AS deviation
  FROM (
    SELECT id, service, period, downtime_minutes, coalesce((
        SELECT sum(unixepoch(outage.ends_at) - unixepoch(outage.starts_at)) / 60 FROM outage
        WHERE outage.service = availability.service AND coalesce(outage.planned, 0) = 0 AND substr(outage.starts_at, 1, 7) = availability.period
      ), 0) AS outage_minutes
    FROM availability
  )
)
