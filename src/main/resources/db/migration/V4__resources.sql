-- What was done to a resource, newest last: by the name under which callers know it, and by the id that they gave for it. Neither
-- changes once a step is written, so that updates of steps leave these indexes alone.
create index step_by_name on step (tenant, kind, name, batch_id) where name is not null;
create index step_by_given_id on step (tenant, kind, given_id, batch_id) where given_id is not null;

-- A resource may be known by a name before any batch has touched it.
alter table resource alter column batch_id drop not null;
alter table resource add column adopted_at timestamptz; -- when somebody gave it this name without a batch
