-- Nobody closes many tickets within one minute. Examined: each minute of the period in which a person closed
-- any; the subject is the person's account and the minute. Accounts of machines are left out by their names:
-- `svc.`, `system`, `auto`, `workflow`, `integration`.
SELECT
  actor || ' ' || minute AS subject,
  CASE WHEN closed > :max_tickets THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN closed > :max_tickets THEN closed || ' tickets closed in this minute' ELSE '' END AS reason
FROM (
  SELECT actor, substr(at, 1, 16) AS minute, count(*) AS closed
  FROM ticket_event
  WHERE field = 'status' AND lower(new_value) IN ('closed', '7', 'geschlossen', 'fermé', 'clôturé', 'cerrado', 'クローズ') AND actor IS NOT NULL AND substr(at, 1, 10) BETWEEN :period_start AND :period_end
    AND lower(actor) NOT LIKE 'svc%' AND lower(actor) NOT LIKE 'system%' AND lower(actor) NOT LIKE '%auto%'
    AND lower(actor) NOT LIKE '%workflow%' AND lower(actor) NOT LIKE '%integration%'
  GROUP BY actor, substr(at, 1, 16)
)
