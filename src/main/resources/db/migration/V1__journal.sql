-- The durable record. Every row carries its tenant, and every query names it or a batch of that tenant.

-- The instances that may run batches, and until when by this database's clock. Who writes into a batch holds the row of its owner
-- with a key share lock; who takes batches over deletes the row first: so nothing of the old owner's commits after that.
create table lease (
    id         uuid        primary key,              -- of one instance, from when it got the lease until it lost it
    instance   text        not null,                 -- which one, for a person
    expires_at timestamptz not null
);

create table batch (
    id                       uuid primary key,
    tenant                   text        not null,
    status                   text        not null,
    on_failure               text        not null,
    on_busy                  text        not null,
    on_drift                 text        not null,
    max_concurrency          integer     not null,
    rollback_max_concurrency integer     not null,
    rollback_timeout_ms      bigint      not null,
    deadline                 timestamptz,            -- an instant, by this database's clock at acceptance
    steps                    integer     not null,
    reason                   json,                   -- why it was unwound or what is left to do
    accepted_at              timestamptz not null default now(),
    started_at               timestamptz,
    finished_at              timestamptz,
    ticket                   bigint,                 -- its place in the queues of all that it claims
    owner                    uuid,                   -- the lease under which it is run, or was last
    epoch                    bigint      not null default 0 -- counts its owners: the token that fences off earlier ones
);
create index batch_by_tenant on batch (tenant, id desc);
create index batch_unfinished on batch (id) where finished_at is null;

-- A change and how far it has come. The change's columns never change once written.
create table step (
    batch_id    uuid    not null references batch on delete cascade,
    number      integer not null,
    tenant      text    not null,
    key         text    not null,
    type        text    not null,
    kind        text    not null,
    name        text,
    given_id    text,                                -- the id by which the caller addressed the resource
    depends_on  integer[] not null default '{}',     -- those that references imply included
    exposes     text[]  not null default '{}',       -- the values of its result that other steps refer to
    status      text    not null,
    found_id    text,                                -- the id under which the resource stood when the batch began
    remote_id   text,                                -- the id under which the resource stands now
    attempts    integer not null default 0,
    touched     boolean not null default false,      -- an intent was durable, and it is not shown to have changed nothing
    snapshot_at timestamptz,
    started_at  timestamptz,
    finished_at timestamptz,
    verified    boolean not null default false,      -- undone, and read back to prove it
    error       json,                                -- what went wrong, without secrets
    drift       json,                                -- what somebody else changed, without secrets
    primary key (batch_id, number)
) with (fillfactor = 80);

-- States of a step's resource, written once and read when the step is carried out or undone. Bodies may hold secrets: they are
-- shown to nobody.
create table image (
    batch_id uuid    not null,
    step     integer not null,
    role     text    not null,
    body     bytea   not null,
    primary key (batch_id, step, role),
    foreign key (batch_id, step) references step on delete cascade
);

-- What happened, in order, append-only: the events of the stream and the audit trail. The number is the event's id.
create table record (
    batch_id uuid        not null references batch on delete cascade,
    number   bigint      not null,
    tenant   text        not null,
    at       timestamptz not null,
    type     text        not null,
    step     integer,
    data     json        not null,
    primary key (batch_id, number)
);

-- Which batch may change which resource. A batch holds its claims once no other batch has started, or has an earlier ticket, for
-- any of them. Shared claims keep only those off that are not.
create table claim (
    account  text   not null,
    kind     text   not null,
    by       text   not null,                        -- 'id' or 'name'
    value    text   not null,
    ticket   bigint not null,
    batch_id uuid   not null references batch on delete cascade,
    shared   boolean not null default false,
    primary key (account, kind, by, value, ticket)
);
create index claim_by_batch on claim (batch_id);
create sequence claim_ticket;

-- Ids that a resource has lost to a recreate or a replacement.
create table alias (
    account  text not null,
    kind     text not null,
    old_id   text not null,
    new_id   text not null,
    batch_id uuid not null,
    at       timestamptz not null default now(),
    primary key (account, kind, old_id)
);
create index alias_by_batch on alias (batch_id);
create index alias_by_new_id on alias (account, kind, new_id);

-- The names under which callers know resources.
create table resource (
    tenant     text not null,
    kind       text not null,
    name       text not null,
    remote_id  text not null,
    batch_id   uuid not null,                        -- the last batch that touched it
    updated_at timestamptz not null,
    gone_at    timestamptz,                          -- deleted since; a recreate brings it back
    primary key (tenant, kind, name)
);
create index resource_by_id on resource (kind, remote_id);
