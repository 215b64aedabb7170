-- Who is told when a run of a batch ends.
alter table batch add column notify text[];          -- the URLs, in their canonical form; null where nobody is told

-- One event that one URL is told of: written with the record of the end itself, sent until somebody has taken it.
create table delivery (
    id           uuid        primary key,            -- of the event too: receivers know a repeat by it
    batch_id     uuid        not null references batch on delete cascade,
    tenant       text        not null,
    url          text        not null,
    receiver     text,                               -- under whose name it was last sent
    status       text        not null,
    attempts     integer     not null default 0,     -- those that were begun since it was last made PENDING
    next_at      timestamptz not null,               -- when it is due; past the end of an attempt that is under way
    created_at   timestamptz not null,
    delivered_at timestamptz,
    last_status  integer,                            -- what the last answer said
    last_error   text,                               -- why there was none, or none that would do; without secrets
    payload      json        not null                -- the event's data, without secrets
) with (fillfactor = 80);
create index delivery_due on delivery (next_at) where status = 'PENDING';
create index delivery_by_batch on delivery (batch_id);
create index delivery_by_tenant on delivery (tenant, id desc);
create index delivery_by_status on delivery (tenant, status, id desc);
