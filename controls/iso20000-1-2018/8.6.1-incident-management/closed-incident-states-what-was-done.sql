-- A closed incident says how it was resolved and what was done. Examined: incidents closed in the period.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN closed_at IS NULL THEN 'not closed'
      WHEN substr(closed_at, 1, 10) NOT BETWEEN :period_start AND :period_end THEN 'closed outside the period'
    END AS skipped,
    CASE
      WHEN resolution_code IS NULL THEN 'no resolution code'
      WHEN resolution_notes IS NULL THEN 'no resolution notes'
      WHEN length(trim(resolution_notes)) < :min_characters
        THEN 'resolution notes of less than ' || :min_characters || ' characters'
    END AS deviation
  FROM incident
)
