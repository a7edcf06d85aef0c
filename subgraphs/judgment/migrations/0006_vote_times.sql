-- Votes of rated cases on one another follow a change a moment later: when the last change was tells how long to look
-- for them. They are kept with what the rules say of each case, and so with the digest of the rules.
alter table judgment.confidence_states
  add column changed_at timestamptz not null default '-infinity',
  add column votes_rules text,
  drop column case_changes,
  drop column votes_of;
