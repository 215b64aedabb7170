-- What operating it takes.

-- Where in a trace the submission stood, or the request for a later run: a traceparent (W3C Trace Context).
alter table batch add column trace text;
alter table run add column trace text;

-- What is no longer kept. Who asks for another run holds the batch's row: it is found to be expired, or keeps it from expiring.
alter table batch
    add column expired_at timestamptz,                -- it cannot be undone any more: what was captured goes
    add column emptied    boolean not null default false, -- and is gone
    add column removing   boolean not null default false; -- nobody's business any more, as one that was never accepted; all of it goes
create index batch_by_end on batch (finished_at) where finished_at is not null;
create index batch_to_empty on batch (finished_at) where finished_at is not null and not emptied;
create index batch_to_remove on batch (id) where removing;

-- What is updated and deleted much is swept sooner than by default, when a fiftieth of a table is dead.
alter table batch set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table step set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table image set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table record set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table claim set (autovacuum_vacuum_scale_factor = 0.02);

-- Which database this is, as the gateways last knew it, and whether they may run batches on it. One row.
create table cell (
    one           boolean     primary key default true check (one),
    system        text        not null,               -- the identifier of the PostgreSQL cluster
    timeline      text        not null,               -- of its log: another one after a standby took over, and after a restore
    held_at       timestamptz,                        -- since then nothing is run
    held_because  text,
    released_at   timestamptz,
    released_by   text,
    released_why  text
);

-- Counts the renewals of a lease. An instance that finds the count it knows has lost nothing that it was told was kept.
alter table lease add column beats bigint not null default 0;

-- Was unfinished when the cell was released after a restore: what happened to it since is not on record, and is looked for.
alter table batch add column restored boolean not null default false;
