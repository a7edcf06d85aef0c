-- Votes of rated cases are kept with what the rules say of each case, and so with the digest of the rules.
alter table judgment.confidence_states add column votes_rules text;
