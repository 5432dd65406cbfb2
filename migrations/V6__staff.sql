-- Who works here signs in: wrong tries are counted by whom they were against and where, sessions end, and a house is never
-- without a manager.

-- Wrong tries, as a debt of time that drains by itself (src/domain/guess.rs). `who` is one of the staff ("staff 3"), a name that
-- nobody has ("name 2047": a slot, so that made-up names can't fill the store) or a kiosk's keypad ("kiosk"). Terminal 0 stands
-- for all terminals at which that person never signed in.
create table guess (
  who         text    not null,
  terminal_id integer not null,
  debt_ms     integer not null check (debt_ms >= 0),
  boot        integer not null,
  at_ms       integer not null, -- boot clock
  primary key (who, terminal_id)
) strict, without rowid;

-- Where somebody has signed in before.
create table staff_terminal (
  staff_id    integer not null references staff (id),
  terminal_id integer not null references terminal (id),
  primary key (staff_id, terminal_id)
) strict, without rowid;

-- A sign-in of the command line. The token itself stands in a file of whoever signed in, here only its hash.
create table session (
  token_hash text    primary key,
  staff_id   integer not null references staff (id),
  made_at    integer not null,
  ends_at    integer not null check (ends_at > made_at),
  boot       integer not null,
  until_ms   integer not null -- boot clock: a wall clock turned back prolongs nothing
) strict, without rowid;
create index session_staff on session (staff_id);

alter table staff drop column failures;
alter table staff drop column failed_boot;
alter table staff drop column failed_ms;

create trigger staff_last_manager before update of role, active on staff
when old.role = 'manager' and old.active = 1 and not (new.role = 'manager' and new.active = 1)
 and not exists (select 1 from staff where role = 'manager' and active = 1 and id <> old.id)
begin select raise(abort, 'a house keeps a manager'); end;
create trigger staff_kept before delete on staff
begin select raise(abort, 'history is only added to'); end;
