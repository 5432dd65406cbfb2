-- Shows that fail: what was decided once, for all their tickets; and tickets of a show that moved to another hall.
create table show_failure (
  id        integer primary key,
  show_id   integer not null references show (id),
  event_seq integer not null unique references event (seq),
  kind      text    not null check (kind in ('delay', 'move', 'stop', 'cancel')),
  to_show   integer references show (id), -- where its tickets went
  made_at   integer not null,
  check ((kind = 'move') = (to_show is not null))
) strict;
create index show_failure_show on show_failure (show_id);
create trigger show_failure_fixed before update on show_failure begin select raise(abort, 'history is only added to'); end;
create trigger show_failure_kept before delete on show_failure begin select raise(abort, 'history is only added to'); end;

-- The ticket whose place it took: whoever holds the old one is let in with it.
alter table ticket add column stands_for integer references ticket (id);
create unique index ticket_stands_for on ticket (stands_for) where stands_for is not null;
create trigger ticket_stands_for_fixed before update of stands_for on ticket
begin select raise(abort, 'an issued ticket is never edited'); end;
