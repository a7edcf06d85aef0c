-- Votes of rated cases on one another follow a change a moment later: when the last change was tells how long to look
-- for them.
alter table judgment.confidence_states
  add column changed_at timestamptz not null default '-infinity',
  drop column case_changes,
  drop column votes_of;
