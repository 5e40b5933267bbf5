-- The six hard tests as one would write them for DuckDB: typed columns, its own date functions and window frames.
-- Each statement gives rows of subject and deviation; a deviation of NULL passes.
CREATE TABLE incident AS SELECT number AS id, short_description AS title, caller_id AS caller, opened_at, category,
  cmdb_ci AS ci, problem_id FROM read_csv('{folder}/incident.csv');
CREATE TABLE change AS SELECT number AS id, type, approved_by, u_approval_requested AS asked_at, approved_at,
  work_start AS actual_start, work_end AS actual_end, cmdb_ci AS ci FROM read_csv('{folder}/change_request.csv');

-- DQ-08
SELECT id, CASE WHEN opened_at - earlier_at <= INTERVAL 60 MINUTE
  THEN 'the same as ' || earlier || ', opened ' || strftime(earlier_at, '%Y-%m-%dT%H:%M') END
FROM (SELECT id, caller, title, opened_at, lag(id) OVER same AS earlier, lag(opened_at) OVER same AS earlier_at
  FROM incident WINDOW same AS (PARTITION BY caller, title ORDER BY opened_at, id))
WHERE opened_at >= DATE '2025-10-01' AND opened_at < DATE '2026-10-01' AND caller IS NOT NULL AND title IS NOT NULL;

-- INC-16
SELECT id, CASE WHEN alike >= 5 AND with_problem = 0
  THEN alike || ' incidents of `' || category || '` on ' || ci || ' within 30 days, and no problem record' END
FROM (SELECT id, ci, category, opened_at, count(*) OVER following AS alike, count(problem_id) OVER following AS with_problem
  FROM incident WHERE opened_at IS NOT NULL AND ci IS NOT NULL AND category IS NOT NULL
  WINDOW following AS (PARTITION BY ci, category ORDER BY opened_at
    RANGE BETWEEN CURRENT ROW AND INTERVAL 30 DAY FOLLOWING))
WHERE opened_at >= DATE '2025-10-01' AND opened_at < DATE '2026-10-01';

-- CHG-24
SELECT id, CASE WHEN clash IS NOT NULL
  THEN 'another change of ' || clash || ' was still under way at ' || strftime(actual_start, '%Y-%m-%dT%H:%M') END
FROM (SELECT id, min(actual_start) AS actual_start, max(CASE WHEN open_until > actual_start THEN ci END) AS clash
  FROM (SELECT id, ci, actual_start, max(actual_end) OVER (PARTITION BY ci ORDER BY actual_start, id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS open_until
    FROM change WHERE actual_start IS NOT NULL AND actual_end IS NOT NULL AND ci IS NOT NULL)
  GROUP BY id)
WHERE actual_start >= DATE '2025-10-01' AND actual_start < DATE '2026-10-01';

-- CHG-22
SELECT 'all changes', CASE WHEN followed * 100 > 5 * changes THEN followed || ' of ' || changes || ' changes' END
FROM (SELECT count(*) AS changes, count(CASE WHEN next_at - actual_end <= INTERVAL 72 HOUR THEN 1 END) AS followed
  FROM (SELECT change.id, change.actual_end, incident.opened_at AS next_at
    FROM change ASOF LEFT JOIN incident ON change.ci = incident.ci AND incident.opened_at >= change.actual_end
    WHERE change.actual_end >= DATE '2025-10-01' AND change.actual_end < DATE '2026-10-01' AND change.ci IS NOT NULL));

-- CHG-21
SELECT id, CASE
  WHEN approved_at - asked_at >= INTERVAL 0 SECOND AND approved_at - asked_at < INTERVAL 60 SECOND THEN 'approved within a minute'
  WHEN around > 10 THEN around || ' approvals by one person within minutes of ' || strftime(approved_at, '%Y-%m-%dT%H:%M') END
FROM (SELECT id, asked_at, approved_at, count(*) OVER (PARTITION BY approved_by ORDER BY approved_at
    RANGE BETWEEN INTERVAL 300 SECOND PRECEDING AND INTERVAL 300 SECOND FOLLOWING) AS around
  FROM change WHERE type IS NULL OR type <> 'standard')
WHERE approved_at >= DATE '2025-10-01' AND approved_at < DATE '2026-10-01';

-- DQ-02
SELECT id, CASE WHEN figures - before > 1 THEN (figures - before - 1) || ' numbers are missing before it' END
FROM (SELECT id, figures, lag(figures) OVER (PARTITION BY stem ORDER BY figures) AS before
  FROM (SELECT DISTINCT id, rtrim(id, '0123456789') AS stem, substr(id, length(rtrim(id, '0123456789')) + 1)::BIGINT AS figures
    FROM incident));
