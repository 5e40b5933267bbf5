-- The rest of the script, import and queries, is written by the benchmark: the queries are those of the catalogue.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE incident(id, title, caller, opened_at, created_at, channel, category, impact, urgency, priority, service, ci,
  assignment_group, assigned_to, status, resolved_at, closed_at, resolved_by, resolution_code, resolution_notes,
  reassign_count, reopen_count, sla_due, made_sla, problem_id, caused_by_change, updated_at);
CREATE TABLE change(id, title, created_at, requested_by, type, category, risk, justification, service, status,
  approval_requested_at, approved_by, approved_at, planned_start, planned_end, actual_start, actual_end, implemented_by,
  test_result, tested_at, backout_plan, outcome, review_at, review_result, closed_at, ci, updated_at);
