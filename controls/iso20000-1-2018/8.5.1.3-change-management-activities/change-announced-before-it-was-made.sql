-- Those concerned are told of a change before it starts. Examined: changes started in the period, emergency
-- changes apart.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type = 'emergency' THEN 'an emergency change'
      WHEN actual_start IS NULL THEN 'not started'
      WHEN substr(actual_start, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'started outside the period'
    END AS skipped,
    CASE
      WHEN communicated_at IS NULL THEN 'not announced'
      WHEN actual_start < substr(communicated_at, 1, length(actual_start))
        THEN 'announced ' || substr(communicated_at, 1, 16) || ', started ' || substr(actual_start, 1, 16)
    END AS deviation
  FROM change
)
