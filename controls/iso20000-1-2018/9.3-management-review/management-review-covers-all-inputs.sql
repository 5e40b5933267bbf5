-- The latest management review looked at each of the fourteen inputs. Examined: the inputs, as one subject
-- each; an input counts when one of its words stands in the list of what was looked at.
-- The subjects are short names of ours. Reviews that are kept as minutes only are judged by matching, not by
-- this test.
SELECT
  wanted AS subject,
  CASE WHEN found THEN 'pass' ELSE 'fail' END AS status,
  CASE WHEN found THEN '' ELSE 'not among the inputs of the review of ' || held_on END AS reason
FROM (
  SELECT wanted, held_on, EXISTS (
      SELECT 1 FROM management_review_input AS looked
      WHERE looked.review_id = latest.id AND (instr(replace(lower(looked.input), '_', ' '), word) > 0 OR instr(replace(lower(looked.input), '_', ' '), other_word) > 0
        OR instr(replace(lower(looked.input), '_', ' '), third_word) > 0 OR lower(looked.input) = wanted)
    ) AS found
  FROM (
    SELECT 'prior_actions' AS wanted, 'prior action' AS word, 'previous action' AS other_word, 'earlier action' AS third_word
    UNION ALL SELECT 'issues', 'issue', 'context', 'issue'
    UNION ALL SELECT 'nc_trend', 'nonconformit', 'nc trend', 'nonconformit'
    UNION ALL SELECT 'measurement_trend', 'measurement', 'monitoring', 'measurement'
    UNION ALL SELECT 'audit_trend', 'audit', 'audit', 'audit'
    UNION ALL SELECT 'improvement', 'improvement', 'improvement', 'improvement'
    UNION ALL SELECT 'feedback', 'feedback', 'customers', 'feedback'
    UNION ALL SELECT 'policies', 'polic', 'polic', 'polic'
    UNION ALL SELECT 'objectives', 'objective', 'objective', 'objective'
    UNION ALL SELECT 'service_performance', 'service performance', 'performance of the services', 'performance of services'
    UNION ALL SELECT 'other_parties', 'other part', 'supplier', 'other part'
    UNION ALL SELECT 'resources', 'resource', 'resource', 'resource'
    UNION ALL SELECT 'risks', 'risk', 'risk', 'risk'
    UNION ALL SELECT 'changes', 'change', 'change', 'change'
  ), (SELECT id, held_on FROM management_review WHERE held_on <= min(:as_of, :period_end) ORDER BY held_on DESC LIMIT 1) AS latest
)
