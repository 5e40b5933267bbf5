-- No retired service is offered in the catalogue. Examined: services that are retired, or whose last day has
-- passed.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN coalesce(status, '') <> 'retired' AND coalesce(retired_on, '9999') >= min(:as_of, :period_end)
        THEN 'not retired'
    END AS skipped,
    CASE
      WHEN in_catalogue = 1 THEN 'retired' || coalesce(' ' || retired_on, '') || ', and still in the catalogue'
    END AS deviation
  FROM service
)
