-- A rejected or cancelled change is not implemented. Examined: such changes recorded in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN status IS NULL OR status NOT IN ('rejected', 'cancelled') THEN 'neither rejected nor cancelled'
      WHEN substr(created_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'recorded outside the period'
      WHEN created_at IS NULL THEN 'no time of recording'
    END AS skipped,
    CASE
      WHEN actual_start IS NOT NULL THEN status || ', yet started ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM change
)
