-- An export holds the rows its tool counted, covers the period, states its query and carries a digest.
-- Examined: every export of the log. The checks of the exports themselves look at the files; this test looks
-- at what people wrote down about them.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    NULL AS skipped,
    CASE
      WHEN expected_rows IS NULL OR loaded_rows IS NULL THEN 'its rows were not counted'
      WHEN expected_rows <> loaded_rows THEN loaded_rows || ' rows of ' || expected_rows
      WHEN period_from > :period_start OR period_from IS NULL
        THEN 'begins ' || coalesce(period_from, 'at no stated day')
      WHEN period_to < min(:as_of, :period_end) OR period_to IS NULL
        THEN 'ends ' || coalesce(period_to, 'at no stated day')
      WHEN query IS NULL THEN 'its query is not stated'
      WHEN length(coalesce(sha256, '')) <> 64 THEN 'no SHA-256'
    END AS deviation
  FROM export_log
)
