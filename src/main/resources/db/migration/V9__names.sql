-- What tracked names stood for before steps gave them to other resources. Undoing a step puts its name back.

create table name_before (
    batch_id   uuid    not null references batch on delete cascade,
    step       integer not null,
    place      bigint  generated always as identity, -- of two for one name, the later one has the higher
    tenant     text    not null,
    kind       text    not null,
    name       text    not null,
    remote_id  text,                                 -- follows the resource; null: the name stood for nothing
    gone_at    timestamptz,                          -- as in resource
    named_by   uuid,                                 -- the batch that had touched the name last
    adopted_at timestamptz,
    primary key (batch_id, step)
);
create index name_before_by_name on name_before (tenant, kind, name, place);
create index name_before_by_id on name_before (kind, remote_id);
