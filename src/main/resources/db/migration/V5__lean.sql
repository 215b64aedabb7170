-- What a change costs.

-- The change left the resource exactly as its intent says; otherwise an after-image says how.
alter table step add column as_intended boolean not null default false;

-- These rows are written for a batch by its owner, in the transaction that finds the batch to be its own, or with the batch itself. To
-- have each looked up once more took as long as writing it. Whoever deletes a batch deletes them first.
alter table record drop constraint record_batch_id_fkey;
alter table image drop constraint image_batch_id_step_fkey;
alter table claim drop constraint claim_batch_id_fkey;
