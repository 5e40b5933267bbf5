-- Each supplier of the register has a contract or agreement that is valid on the last day looked at: the
-- assessment date or the end of the period. Examined: every supplier whose contract has begun; a contract
-- without an end runs on.
-- The domain's list looks at active suppliers only; registers seldom say who is active, and a party that has
-- left can be taken out of the register or explained.
SELECT
  id AS subject,
  CASE WHEN skipped IS NOT NULL THEN 'skip' WHEN deviation IS NOT NULL THEN 'fail' ELSE 'pass' END AS status,
  coalesce(skipped, deviation, '') AS reason
FROM (
  SELECT
    id,
    CASE
      WHEN contract_from > min(:as_of, :period_end) THEN 'the contract begins later'
    END AS skipped,
    CASE
      WHEN contract_from IS NULL AND contract_to IS NULL THEN coalesce(name, id) || ' has no contract dates'
      WHEN contract_to < min(:as_of, :period_end)
        THEN 'the contract with ' || coalesce(name, id) || ' ended ' || contract_to
    END AS deviation
  FROM supplier
)
