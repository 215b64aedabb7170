-- Rows of steps are inserted and then updated once or a few times, and no update changes what is indexed. With room for the new version on
-- the page of the old one, an update writes nothing into the indexes. What is stored already stays as it is.
alter table step set (fillfactor = 50);
