-- The effect of a corrective action is checked within half a year after closing. Examined: nonconformities
-- whose half year ended in the period, or that were closed and checked in it.
-- The domain's list looks at every one ever closed; what was closed years ago is left to the assessments of
-- those years.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_on IS NULL THEN 'not closed'
      WHEN effectiveness_on IS NULL AND ((unixepoch(substr(min(:as_of, :period_end), 1, 10)) - unixepoch(substr(closed_on, 1, 10))) / 86400) <= :max_days
        THEN 'its time is not over'
      WHEN coalesce(effectiveness_on, date(closed_on, '+' || :max_days || ' days')) < :period_start
        THEN 'before the period'
    END AS skipped,
    CASE
      WHEN effectiveness_on IS NULL THEN 'closed ' || closed_on || ', and its effect was not checked'
      WHEN ((unixepoch(substr(effectiveness_on, 1, 10)) - unixepoch(substr(closed_on, 1, 10))) / 86400) > :max_days
        THEN 'closed ' || closed_on || ', checked ' || effectiveness_on
    END AS deviation
  FROM nonconformity
)
