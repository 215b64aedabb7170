-- The number of the last record that the rows of a batch's steps show; no row where that is 0. Apart from the batch: whoever writes rows of
-- steps keeps nobody from the batch's row.

lock table lease, batch in access exclusive mode;

create table projection (
    batch_id    uuid   primary key references batch on delete cascade,
    last_number bigint not null
) with (fillfactor = 50);

insert into projection (batch_id, last_number) select id, projected from batch where projected > 0;

alter table batch drop column projected;
