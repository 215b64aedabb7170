-- A batch goes through a first run, forward, and through others that callers ask for later; and what callers say about batches.

alter table batch
    add column run             integer not null default 1,     -- the run that is under way, or was last
    add column under_way       boolean not null default false, -- this run holds the batch's claims
    add column cancel          json,                            -- who wants it stopped and unwound, and why
    add column labels          jsonb,
    add column idempotency_key text,                            -- the caller's name for the submission
    add column fingerprint     bytea,                           -- of what was submitted under it
    add column staged_at       timestamptz,                     -- being submitted in pieces since; nobody's business until accepted
    alter column accepted_at drop not null;

update batch set under_way = true where finished_at is null and status <> 'PENDING';

create unique index batch_by_idempotency_key on batch (tenant, idempotency_key) where idempotency_key is not null;
create index batch_by_label on batch using gin (labels jsonb_path_ops) where labels is not null;
create index batch_incomplete on batch (tenant, id desc) where status = 'INCOMPLETE';
create index batch_to_cancel on batch (owner) where cancel is not null and run = 1
    and (finished_at is null or status in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'INCOMPLETE'));
create index batch_under_way on batch (owner) where under_way;
create index batch_staged on batch (staged_at) where accepted_at is null;
create index batch_backlog on batch (tenant, id) include (steps, accepted_at) where finished_at is null;
drop index batch_unfinished;

-- A batch's runs, from the time that there is more than the first; the current one's progress is the batch's.
create table run (
    batch_id        uuid        not null references batch on delete cascade,
    number          integer     not null,
    tenant          text        not null,
    type            text        not null,            -- FORWARD, ROLLBACK or SETTLEMENT
    outcome         text,                            -- the batch's status at its end
    requested_at    timestamptz not null default now(),
    finished_at     timestamptz,
    requested_by    text,
    why             text,
    steps           integer[],                       -- those that were asked for; null for all that can be
    skip            integer[]   not null default '{}',
    part            boolean     not null default false, -- what was applied is left in part on purpose
    on_drift        text        not null,
    max_concurrency integer     not null,
    timeout_ms      bigint      not null,
    idempotency_key text,
    fingerprint     bytea,
    primary key (batch_id, number)
);
create unique index run_by_idempotency_key on run (batch_id, idempotency_key) where idempotency_key is not null;

-- The run in which the step's state was written last.
alter table step add column run integer not null default 1;

-- What a batch that is submitted in pieces is going to claim.
create table staged_claim (
    batch_id uuid    not null references batch on delete cascade,
    step     integer not null,
    account  text    not null,
    kind     text    not null,
    by       text    not null,
    value    text    not null,
    shared   boolean not null
);
create index staged_claim_by_batch on staged_claim (batch_id);
