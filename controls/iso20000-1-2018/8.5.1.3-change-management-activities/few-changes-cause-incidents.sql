-- Few changes are followed within three days by an incident on the same configuration item. Examined: changes
-- that ended in the period and name a configuration item, as one subject.
SELECT
  'all changes' AS subject,
  CASE WHEN followed * 100 > :max_percent * changes THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN followed * 100 > :max_percent * changes THEN followed || ' of ' || changes || ' changes (' || round(100.0 * followed / changes, 1) || ' %) were followed by an incident within ' || :hours || ' hours' ELSE '' END AS reason
FROM (
  SELECT count(*) AS changes, count(CASE WHEN followed THEN 1 END) AS followed
  FROM (
    SELECT EXISTS (
      SELECT 1 FROM change_ci JOIN incident ON incident.ci = change_ci.ci_id
      WHERE change_ci.change_id = change.id AND incident.opened_at >= change.actual_end
        AND unixepoch(incident.opened_at) - unixepoch(change.actual_end) <= :hours * 3600
    ) AS followed
    FROM change
    WHERE substr(actual_end, 1, 10) BETWEEN :period_start AND :period_end AND EXISTS (SELECT 1 FROM change_ci WHERE change_ci.change_id = change.id)
  )
)
WHERE changes > 0
