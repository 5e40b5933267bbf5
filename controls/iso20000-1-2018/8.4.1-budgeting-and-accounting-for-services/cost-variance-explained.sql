-- A cost that is far from its budget is explained. Examined: lines of the period with both amounts.
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
      WHEN budget IS NULL OR actual IS NULL OR budget = 0 THEN 'no budget or no cost'
      WHEN abs(actual - budget) * 100 <= :max_percent * budget THEN 'within the range'
    END AS skipped,
    CASE
      WHEN explanation IS NULL
        THEN service || ' ' || period || ': ' || format('%+.1f', 100.0 * (actual - budget) / budget) || ' % from budget, and no explanation'
    END AS deviation
  FROM budget
)
