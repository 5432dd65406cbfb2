-- The house: what is shown, what it costs, what is held, sold and paid, and the history of it all.
-- Days are numbers that read as dates (20261122). Times are whole seconds since 1970, UTC; `_ms` says milliseconds.
-- Amounts are minor units of the theatre's currency.
pragma application_id = 1297240389; -- "MRQE": this file is a Marquee store

create table house (
  one          integer primary key check (one = 1),
  store_id     text    not null check (length(store_id) = 32),
  site         integer not null check (site between 0 and 16777215),
  epoch        integer not null default 1 check (epoch > 0),
  kind         text    not null check (kind in ('real', 'demo', 'test')),
  ticket_key   text    not null check (length(ticket_key) > 0), -- the public key that tickets verify with
  plan_version integer not null default 1,                      -- raised by every planning verb: what caches compare
  made_at      integer not null
) strict;

-- Words as they were when something was sold. Editing a film never changes them (rule 7).
create table wording (
  id   integer primary key,
  text text not null unique
) strict;

create table terminal (
  id   integer primary key,
  name text not null unique check (length(name) between 1 and 60)
) strict;

create table staff (
  id            integer primary key,
  email         text    not null unique collate nocase check (length(email) between 3 and 254),
  name          text    not null,
  role          text    not null check (role in ('clerk', 'supervisor', 'manager', 'auditor', 'kiosk')),
  password_hash text    not null,
  pin_hash      text,
  failures      integer not null default 0 check (failures >= 0),
  failed_boot   integer not null default 0,
  failed_ms     integer not null default 0
) strict;

create table theatre (
  id        integer primary key,
  name      text    not null unique collate nocase check (length(name) between 1 and 100),
  address   text    not null,
  city      text    not null check (length(city) between 1 and 100),
  time_zone text    not null,
  currency  text    not null check (length(currency) = 3),
  settings  text    not null check (json_valid(settings)),
  version   integer not null default 1
) strict;

create table hall (
  id             integer primary key,
  theatre_id     integer not null references theatre (id),
  name           text    not null collate nocase check (length(name) between 1 and 60),
  position       integer not null check (position > 0),
  turnaround_min integer not null check (turnaround_min between 0 and 240),
  map_id         integer not null references seat_map (id) deferrable initially deferred,
  unique (theatre_id, name)
) strict;

-- One version of a hall's seats. Never changed: a changed hall gets a new one, past shows keep theirs.
create table seat_map (
  id         integer primary key,
  hall_id    integer not null references hall (id) deferrable initially deferred,
  text       text    not null,
  capacity   integer not null check (capacity > 0),
  unreserved integer not null check (unreserved in (0, 1)),
  made_at    integer not null
) strict;

create table seat (
  map_id   integer not null references seat_map (id),
  seat     integer not null check (seat > 0),
  label    text    not null,
  class    text    not null,
  kind     text    not null check (kind in ('standard', 'wheelchair', 'companion')),
  off_sale integer not null check (off_sale in (0, 1)),
  primary key (map_id, seat),
  unique (map_id, label)
) strict, without rowid;

create table movie (
  id            integer primary key,
  title         text    not null check (length(title) between 1 and 300),
  certificate   text    not null,
  duration_min  integer not null check (duration_min between 1 and 1200),
  genres        text    not null check (json_valid(genres)),
  languages     text    not null check (json_valid(languages)),
  release_date  text,
  synopsis      text    not null,
  rating_tenths integer check (rating_tenths between 0 and 100),
  director      text    not null,
  players       text    not null check (json_valid(players)),
  distributor   text    not null,
  format        text    not null,
  removed       integer not null default 0 check (removed in (0, 1))
) strict;
create unique index movie_once on movie (title, coalesce(substr(release_date, 1, 4), '')) where removed = 0;

create table show (
  id         integer primary key,
  theatre_id integer not null references theatre (id),
  hall_id    integer not null references hall (id),
  map_id     integer not null references seat_map (id),
  movie_id   integer not null references movie (id),
  name       text    not null,
  format     text    not null,
  traits     text    not null check (json_valid(traits)),
  starts_at  integer not null,
  feature_at integer not null,
  ends_at    integer not null,
  clear_at   integer not null,
  closes_at  integer not null,
  show_day   integer not null check (show_day between 19000101 and 99991231),
  state      text    not null check (state in ('on_sale', 'paused', 'closed', 'cancelled')),
  capacity   integer not null check (capacity > 0),
  unique (id, map_id),
  check (starts_at <= feature_at and feature_at < ends_at and ends_at <= clear_at and clear_at <= starts_at + 172800)
) strict;
create index show_day on show (theatre_id, show_day, starts_at);
create index show_hall on show (hall_id, starts_at);
create index show_movie on show (movie_id);

-- No two shows in one hall at one time, turnaround included.
create trigger show_clash before insert on show when new.state <> 'cancelled' and exists (
  select 1 from show s where s.hall_id = new.hall_id and s.state <> 'cancelled'
    and s.starts_at > new.starts_at - 172800 and s.starts_at < new.clear_at and new.starts_at < s.clear_at)
begin select raise(abort, 'clash'); end;
create trigger show_clash_moved before update of hall_id, starts_at, clear_at, state on show
when new.state <> 'cancelled' and exists (
  select 1 from show s where s.hall_id = new.hall_id and s.state <> 'cancelled' and s.id <> new.id
    and s.starts_at > new.starts_at - 172800 and s.starts_at < new.clear_at and new.starts_at < s.clear_at)
begin select raise(abort, 'clash'); end;

-- A ticket type is never edited: a change is a new row with the same code, so that old tickets keep their words.
create table ticket_type (
  id         integer primary key,
  theatre_id integer not null references theatre (id),
  code       text    not null check (length(code) between 1 and 30),
  name       text    not null check (length(name) between 1 and 60),
  seats      integer not null check (seats between 1 and 20),
  proof      text    not null,
  position   integer not null check (position > 0),
  active     integer not null default 1 check (active in (0, 1))
) strict;
create unique index ticket_type_code on ticket_type (theatre_id, code) where active = 1;

create table day_part (
  theatre_id integer not null references theatre (id),
  code       text    not null,
  weekdays   integer not null check (weekdays between 1 and 127),
  from_min   integer not null,
  until_min  integer not null check (until_min > from_min),
  primary key (theatre_id, code)
) strict, without rowid;

create table price (
  id             integer primary key,
  theatre_id     integer not null references theatre (id),
  ticket_type_id integer not null references ticket_type (id),
  class          text,
  day_part       text,
  show_id        integer references show (id),
  from_day       integer,
  until_day      integer,
  minor          integer not null check (minor between 0 and 100000000000),
  foreign key (theatre_id, day_part) references day_part (theatre_id, code)
) strict;
create index price_theatre on price (theatre_id);

-- Seats taken for a short time for one order. It ends by the boot clock; `draft` says what the order wants of them.
create table hold (
  id          integer primary key,
  token       text    not null unique check (length(token) >= 20),
  terminal_id integer not null references terminal (id),
  theatre_id  integer not null references theatre (id),
  channel     text    not null check (channel in ('counter', 'kiosk', 'cli')),
  boot        integer not null,
  first_ms    integer not null,
  until_ms    integer not null check (until_ms >= first_ms),
  state       text    not null check (state in ('live', 'converted', 'released', 'expired')),
  draft       text    not null check (json_valid(draft)),
  parked      text,
  made_at     integer not null
) strict;
create index hold_live on hold (terminal_id) where state = 'live';
create trigger hold_ends before update of state on hold when old.state <> 'live' and new.state <> old.state
begin select raise(abort, 'a hold ends once'); end;

-- The one row that says a seat of a show is not free (rule 1). A held one ends with its hold, a sold one never.
create table allocation (
  show_id   integer not null,
  seat      integer not null,
  map_id    integer not null,
  state     text    not null check (state in ('held', 'sold', 'blocked')),
  hold_id   integer references hold (id),
  ticket_id integer references ticket (id) deferrable initially deferred,
  boot      integer,
  until_ms  integer,
  reason    text,
  primary key (show_id, seat),
  foreign key (show_id, map_id) references show (id, map_id),
  foreign key (map_id, seat) references seat (map_id, seat),
  check ((state = 'held') = (hold_id is not null)),
  check ((state = 'held') = (until_ms is not null)),
  check ((state = 'held') = (boot is not null)),
  check ((state = 'sold') = (ticket_id is not null)),
  check ((state = 'blocked') = (reason is not null))
) strict, without rowid;
create index allocation_hold on allocation (hold_id) where state = 'held';

-- A seat that is sold becomes free or blocked only when its ticket is void; nothing else takes it away.
create trigger allocation_sold before update on allocation
when old.state = 'sold' and (select state from ticket where id = old.ticket_id) <> 'VOID'
begin select raise(abort, 'a sold seat stays sold'); end;
create trigger allocation_gone before delete on allocation
when old.state = 'sold' and (select state from ticket where id = old.ticket_id) <> 'VOID'
begin select raise(abort, 'a sold seat stays sold'); end;
create trigger allocation_off_sale before insert on allocation
when (select off_sale from seat where map_id = new.map_id and seat = new.seat) = 1
begin select raise(abort, 'an off-sale seat is never allocated'); end;

create table booking (
  id          integer primary key,
  reference   text    not null unique check (length(reference) between 5 and 8),
  state       text    not null check (state in ('PENDING', 'CONFIRMED', 'CANCELLED', 'EXPIRED')),
  theatre_id  integer not null references theatre (id),
  terminal_id integer not null references terminal (id),
  channel     text    not null check (channel in ('counter', 'kiosk', 'cli')),
  currency    text    not null check (length(currency) = 3),
  total       integer not null check (total >= 0),
  sale_day    integer not null check (sale_day between 19000101 and 99991231),
  made_at     integer not null,
  hold_id     integer not null unique references hold (id),
  idem_key    text unique check (length(idem_key) between 1 and 200),
  idem_print  text,
  stub        text
) strict;
create index booking_made on booking (made_at);
create index booking_pending on booking (id) where state = 'PENDING';
create index booking_terminal on booking (terminal_id, id);
create trigger booking_steps before update of state on booking
when new.state <> old.state and (old.state || '>' || new.state) not in
  ('PENDING>CONFIRMED', 'PENDING>EXPIRED', 'PENDING>CANCELLED', 'CONFIRMED>CANCELLED')
begin select raise(abort, 'a booking does not take that step'); end;
create trigger booking_fixed before update of reference, theatre_id, currency, sale_day, made_at on booking
begin select raise(abort, 'what a booking says is fixed'); end;
create trigger booking_total before update of total on booking when old.state <> 'PENDING'
begin select raise(abort, 'what a booking says is fixed'); end;
create trigger booking_kept before delete on booking
begin select raise(abort, 'history is only added to'); end;

-- People live in rows that can be erased; nothing points here.
create table contact (
  booking_id integer primary key references booking (id),
  email      text collate nocase,
  name       text
) strict;
create index contact_email on contact (email);

-- What a booking said of its shows when it was sold.
create table booked_show (
  booking_id  integer not null references booking (id),
  show_id     integer not null references show (id),
  title       integer not null references wording (id),
  certificate integer not null references wording (id),
  hall        integer not null references wording (id),
  starts_at   integer not null,
  primary key (booking_id, show_id)
) strict, without rowid;

create table ticket (
  id             integer primary key,
  booking_id     integer not null references booking (id),
  show_id        integer not null,
  map_id         integer not null,
  seat           integer not null,
  ticket_type_id integer not null references ticket_type (id),
  group_no       integer not null check (group_no > 0),
  minor          integer not null check (minor >= 0),
  tax            integer not null check (tax between 0 and minor),
  tax_ppm        integer not null check (tax_ppm between 0 and 1000000),
  state          text    not null check (state in ('VALID', 'ADMITTED', 'VOID')),
  serial         integer not null,
  admitted_at    integer,
  admitted_by    integer references terminal (id),
  foreign key (show_id, map_id) references show (id, map_id),
  foreign key (map_id, seat) references seat (map_id, seat),
  check ((state = 'ADMITTED') = (admitted_at is not null)),
  check ((admitted_at is null) = (admitted_by is null))
) strict;
create index ticket_booking on ticket (booking_id);
-- The second lock on a seat: one ticket that is not void.
create unique index ticket_seat on ticket (show_id, seat) where state <> 'VOID';
create trigger ticket_fixed before update of booking_id, show_id, map_id, seat, ticket_type_id, group_no, minor, tax, tax_ppm, serial on ticket
begin select raise(abort, 'an issued ticket is never edited'); end;
create trigger ticket_steps before update of state on ticket when old.state = 'VOID' and new.state <> 'VOID'
begin select raise(abort, 'void is final'); end;
create trigger ticket_kept before delete on ticket
begin select raise(abort, 'history is only added to'); end;

create table fee (
  id         integer primary key,
  booking_id integer not null references booking (id),
  ticket_id  integer not null references ticket (id),
  name       integer not null references wording (id),
  minor      integer not null check (minor >= 0),
  tax        integer not null check (tax between 0 and minor),
  tax_ppm    integer not null
) strict;
create index fee_booking on fee (booking_id);
create trigger fee_fixed before update on fee begin select raise(abort, 'history is only added to'); end;
create trigger fee_kept before delete on fee begin select raise(abort, 'history is only added to'); end;

-- Money coming in. `approved` says that the terminal or the drawer has it while the order is not all paid yet.
create table payment (
  id         integer primary key,
  booking_id integer not null references booking (id),
  tender     text    not null check (tender in ('cash', 'card')),
  minor      integer not null check (minor > 0),
  tendered   integer not null check (tendered >= minor),
  reference  text    not null,
  state      text    not null check (state in ('PENDING', 'SUCCESS', 'DECLINED', 'FAILED')),
  approved   integer not null default 0 check (approved in (0, 1)),
  key        text    not null unique,
  call_boot  integer not null,
  call_until integer not null, -- boot clock, ms: until then the attempt may still be answered
  made_at    integer not null,
  check (tender = 'card' or reference = ''),
  check (tender = 'cash' or tendered = minor),
  check (state <> 'SUCCESS' or approved = 1)
) strict;
create index payment_booking on payment (booking_id);
create trigger payment_steps before update of state on payment when old.state <> 'PENDING' and new.state <> old.state
begin select raise(abort, 'a payment ends once'); end;
create trigger payment_fixed before update of booking_id, tender, minor, tendered, key, made_at on payment
begin select raise(abort, 'money is never edited'); end;
create trigger payment_kept before delete on payment
begin select raise(abort, 'history is only added to'); end;

-- One row a verb: history, audit log and change log in one gap-free sequence, each sealing the one before.
create table event (
  seq         integer primary key,
  at_ms       integer not null,
  terminal_id integer not null references terminal (id),
  actor       text    not null,
  verb        text    not null,
  subject     text    not null,
  subject_id  integer not null,
  body        text    not null check (json_valid(body)),
  hash        blob    not null check (length(hash) = 32),
  seal        blob    not null check (length(seal) = 32)
) strict;
create index event_subject on event (subject, subject_id);
create trigger event_gapless before insert on event
when new.seq <> (select coalesce(max(seq), 0) + 1 from event)
begin select raise(abort, 'the sequence has no gaps'); end;
create trigger event_fixed before update on event begin select raise(abort, 'history is only added to'); end;
create trigger event_kept before delete on event begin select raise(abort, 'history is only added to'); end;

-- The money of an event. Lines and fees are what was sold, tenders what it was paid with; both sides are positive and equal.
create table posting (
  id             integer primary key,
  event_seq      integer not null references event (seq),
  booking_id     integer not null references booking (id),
  theatre_id     integer not null references theatre (id),
  account        text    not null check (account in ('line', 'fee', 'tender')),
  what           text    not null, -- ticket type code, fee name or tender
  show_id        integer references show (id),
  qty            integer not null,
  minor          integer not null,
  tax            integer not null,
  sale_day       integer not null,
  show_day       integer,
  check ((account = 'tender') = (show_id is null)),
  check ((show_id is null) = (show_day is null))
) strict;
create index posting_booking on posting (booking_id);
create trigger posting_fixed before update on posting begin select raise(abort, 'money is never edited'); end;
create trigger posting_kept before delete on posting begin select raise(abort, 'money is never edited'); end;

-- Sums of the postings, kept in the same commit. show_id 0 stands for none.
create table takings (
  theatre_id integer not null,
  sale_day   integer not null,
  account    text    not null,
  what       text    not null,
  show_id    integer not null,
  qty        integer not null,
  minor      integer not null,
  tax        integer not null,
  primary key (theatre_id, sale_day, account, what, show_id)
) strict, without rowid;
create trigger takings_sum after insert on posting begin
  insert into takings values (new.theatre_id, new.sale_day, new.account, new.what, coalesce(new.show_id, 0), new.qty, new.minor, new.tax)
  on conflict do update set qty = qty + excluded.qty, minor = minor + excluded.minor, tax = tax + excluded.tax;
end;

-- A kiosk rings at the counters until somebody answers.
create table staff_call (
  id          integer primary key,
  terminal_id integer not null references terminal (id),
  reason      text    not null,
  made_at     integer not null,
  answered_at integer
) strict;
create index staff_call_open on staff_call (id) where answered_at is null;
