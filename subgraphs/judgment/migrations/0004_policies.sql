-- Who may decide besides the rules, and what a model is told of the workflow. Null: kept before there were policies.
alter table judgment.deployments add column name text, add column description text, add column policy jsonb;
