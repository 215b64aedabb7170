-- The record of running batches is a log of segments: what a group of records says of one batch is one row. Rows of steps follow it,
-- in bulk; what they lack is in the segments behind batch.projected.

-- In the order in which running programs lock them: they wait, and so does this, but not for one another.
lock table lease, batch, step, record in access exclusive mode;

create table segment (
    batch_id     uuid   not null,
    first_number bigint not null,             -- of its records, numbered without gaps
    last_number  bigint not null,
    records      bytea  not null,             -- dev.unwind.journal.segment.RecordsFormat
    images       bytea,                       -- the bodies to which its records refer; null where there are none, or once they are expired
    primary key (batch_id, first_number)
);
alter table segment set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Compressed faster where PostgreSQL was built so.
do $$ begin
    alter table segment alter column records set compression lz4;
    alter table segment alter column images set compression lz4;
exception when feature_not_supported then null;
end $$;

-- The number of the last record that the rows of the batch's steps show.
alter table batch add column projected bigint not null default 0;

-- Where the step's images are: role, first number of the segment, offset and length in its images, and so on. Of two in one role the
-- later one counts, and it counts before one in the table image.
alter table step add column images bigint[];

-- Programs that know no segments would read and number records as if there were none. They name these columns: from now on they get no
-- lease and write no record, so they send nothing once the lease that they have is over.
alter table lease rename column expires_at to lasts_until;
alter table record drop column tenant;
