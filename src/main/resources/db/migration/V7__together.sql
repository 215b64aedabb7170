-- Batches are accepted together.

-- Steps are written in the transaction that writes their batch, or adds them to one that is staged, as records, images and claims are
-- (V5). Whoever deletes a batch deletes them.
alter table step drop constraint step_batch_id_fkey;
