-- A forecast of demand is not farther from what came than a customary share. Examined: lines with both
-- figures, whatever their period: a register of quarters has few.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN actual IS NULL OR forecast IS NULL OR forecast = 0 THEN 'no demand or no forecast'
    END AS skipped,
    CASE
      WHEN abs(actual - forecast) * 100 > :max_percent * forecast
        THEN format('%g', actual) || ' with a forecast of ' || format('%g', forecast)
    END AS deviation
  FROM demand
)
