-- At which of its queues a batch waits that has not started: the search for batches that may start then looks at the first of each queue,
-- however many wait behind it.

alter table batch
    add column waits_for    uuid,   -- the batch that was seen to come before it there
    add column waits_ticket bigint, -- that batch's ticket then: under another one it comes before it no longer
    add column waits_at     bytea;  -- the queue: a hash of the claimed resource; null until the batch was looked at, and once it is under way

-- Batches that are to be looked at.
create index batch_unseen on batch (tenant, id)
    where finished_at is null and not under_way and owner is null and accepted_at is not null and waits_at is null;

-- The queues, each with its batches in order.
create index batch_queue on batch (waits_at, ticket)
    where finished_at is null and not under_way and owner is null and waits_at is not null;

-- Those that end without a start, because their deadline has passed.
create index batch_overdue on batch (tenant, deadline)
    where finished_at is null and not under_way and owner is null and deadline is not null and run = 1;
