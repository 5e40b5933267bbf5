-- Each person who approves a change holds the authority for that type of change on the day of the approval.
-- Examined: changes approved in the period, standard changes apart, which are approved by their template.
-- Persons are compared by number or name; where several approved, each needs the authority.
-- The domain's list needs a table of approvals; exports hold approvers with the change, so this query takes
-- them apart.
WITH RECURSIVE approver(listed, one, rest) AS (
  SELECT DISTINCT approved_by, '', replace(replace(lower(approved_by), ';', ','), '|', ',') || ',' FROM change WHERE approved_by IS NOT NULL
  UNION ALL
  SELECT listed, trim(substr(rest, 1, instr(rest, ',') - 1)), substr(rest, instr(rest, ',') + 1) FROM approver WHERE rest <> ''
)
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN type IS NULL OR approved_at IS NULL OR approved_by IS NULL
        THEN 'no type, approver or time of approval'
      WHEN type = 'standard' THEN 'a standard change'
      WHEN substr(approved_at, 1, 10) NOT BETWEEN :period_start AND :period_end
        THEN 'approved outside the period'
    END AS skipped,
    CASE
      WHEN without > 0
        THEN iif(without = 1, 'an approver held', without || ' approvers held') || ' no authority for ' || type || ' changes on ' || substr(approved_at, 1, 10)
    END AS deviation
  FROM (
    SELECT id, type, approved_by, approved_at, (
        SELECT count(*) FROM approver WHERE approver.listed = change.approved_by AND approver.one <> '' AND NOT EXISTS (
          SELECT 1 FROM approval_authority AS held
          WHERE (lower(held.person) = approver.one OR lower(held.name) = approver.one)
            AND (held.may = change.type OR held.may = 'any')
            AND coalesce(held.valid_from, '') <= substr(change.approved_at, 1, 10)
            AND coalesce(held.valid_to, '9999') >= substr(change.approved_at, 1, 10)
        )
      ) AS without
    FROM change
  )
)
