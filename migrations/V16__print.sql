-- The spool: what waits to be printed at a terminal, written with the sale. A job that a printer may have had in part is UNKNOWN, and is
-- printed again only when somebody asks. Who prints at a terminal has a lock of its own, so a job that is PRINTING without it broke off.
create table print_job (
  id          integer primary key,
  booking_id  integer not null references booking (id),
  terminal_id integer not null references terminal (id),
  copy        integer not null check (copy >= 0),
  kick        integer not null check (kick in (0, 1)),                 -- the drawer is to be opened for it; done once, with or without paper
  state       text    not null check (state in ('WAITING', 'PRINTING', 'PRINTED', 'UNKNOWN', 'CANCELLED')),
  tries       integer not null default 0 check (tries >= 0),
  error       text    not null default '' check (length(error) <= 300),
  made_at     integer not null,
  ended_at    integer,
  unique (booking_id, copy),
  check ((state in ('PRINTED', 'CANCELLED')) = (ended_at is not null))
) strict;
create index print_job_open on print_job (terminal_id, state) where state in ('WAITING', 'PRINTING', 'UNKNOWN');
create unique index print_job_one on print_job (terminal_id) where state = 'PRINTING';
