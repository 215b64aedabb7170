-- What is known of the writes that were sent, and what a batch may lose.

alter table step
    add column verdict   text, -- of the last write that was sent for the change: OPEN, NOT_DONE, DONE; null: nothing was sent
    add column deviation json, -- where the resource is not as desired although that is tolerated, without secrets
    add column losses    json; -- declared losses that came true: an array of codes and messages

-- Losses that the caller accepts: a batch that is rolled back but for these counts as rolled back.
alter table batch add column accept text[] not null default '{}';
alter table run add column accept text[] not null default '{}';

-- A batch that is taken over again and again without any progress ends with what is known.
alter table batch
    add column takeovers integer not null default 0, -- how many in a row
    add column standing  bigint;                     -- how its steps stood at the last of them: a hash of their numbers by status
