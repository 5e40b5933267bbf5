-- No nonconformity follows an earlier one of the same clause or requirement within a year after that one was
-- closed. Examined: nonconformities raised in the period that name a clause.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN raised_on IS NULL THEN 'no day'
      WHEN substr(raised_on, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'raised outside the period'
      WHEN clause IS NULL THEN 'no clause'
    END AS skipped,
    CASE
      WHEN returned IS NOT NULL THEN clause || ' failed before: ' || returned
    END AS deviation
  FROM (
    SELECT id, clause, raised_on, (
        SELECT earlier.id || ', closed ' || earlier.closed_on FROM nonconformity AS earlier
        WHERE earlier.clause = this.clause AND earlier.id <> this.id AND earlier.closed_on < this.raised_on
          AND (unixepoch(this.raised_on) - unixepoch(earlier.closed_on)) / 86400 <= :days
        ORDER BY earlier.closed_on DESC LIMIT 1
      ) AS returned
    FROM nonconformity AS this
  )
)
