-- People and the till: who acts, at which shift, more ways to pay, and money that goes back. Tables whose checks grow are
-- built anew and take over every row; nothing that was sold changes.

-- Staff who left keep their row, so that history can name them.
alter table staff add column active integer not null default 1 check (active in (0, 1));

-- One till's drawer from float to count. A till has one open shift; a Z number is made by closing, without gaps, and never
-- repeats. How it ended stands here; what moved meanwhile and what was counted are rows of their own.
create table shift (
  id             integer primary key,
  terminal_id    integer not null references terminal (id),
  theatre_id     integer not null references theatre (id),
  staff_id       integer not null references staff (id),      -- who answers for the drawer now
  currency       text    not null check (length(currency) = 3),
  opened_at      integer not null,
  day            integer not null check (day between 19000101 and 99991231), -- the business day that it began on
  float_minor    integer not null check (float_minor >= 0),
  state          text    not null check (state in ('open', 'counted', 'closed')),
  closed_at      integer,
  z              integer unique check (z > 0),
  expected_minor integer,
  counted_minor  integer check (counted_minor >= 0),
  left_minor     integer check (left_minor between 0 and counted_minor),     -- the float that stays; the rest is banked
  bag            text    not null default '',
  reason         text,
  reason_words   text    not null default '',
  witness_id     integer references staff (id),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'closed') = (z is not null)),
  check ((state = 'closed') = (expected_minor is not null)),
  check ((state = 'closed') = (counted_minor is not null)),
  check ((state = 'closed') = (left_minor is not null)),
  check (expected_minor = counted_minor or reason is not null)
) strict;
create unique index shift_open on shift (terminal_id) where state <> 'closed';
create index shift_day on shift (theatre_id, day);
create trigger shift_begins before insert on shift when new.state <> 'open'
begin select raise(abort, 'a shift begins open'); end;
create trigger shift_steps before update of state on shift
when new.state <> old.state and (old.state || '>' || new.state) not in ('open>counted', 'counted>closed')
begin select raise(abort, 'a shift does not take that step'); end;
create trigger shift_fixed before update of terminal_id, theatre_id, currency, opened_at, day, float_minor on shift
begin select raise(abort, 'what a shift began with is fixed'); end;
create trigger shift_gapless before update of z on shift
when new.z is not null and new.z <> (select coalesce(max(z), 0) + 1 from shift)
begin select raise(abort, 'Z numbers have no gaps'); end;
create trigger shift_z before update on shift when old.state = 'closed'
begin select raise(abort, 'a shift closes once'); end;
create trigger shift_kept before delete on shift
begin select raise(abort, 'history is only added to'); end;

-- The rule by which tickets of a booking come back, as it was when it was sold: JSON, kept as a wording.
alter table booking add column policy integer references wording (id);

create table payment_v2 (
  id         integer primary key,
  booking_id integer not null references booking (id),
  tender     text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card')),
  minor      integer not null check (minor > 0),
  tendered   integer not null check (tendered >= minor),
  reference  text    not null,
  state      text    not null check (state in ('PENDING', 'SUCCESS', 'DECLINED', 'FAILED')),
  approved   integer not null default 0 check (approved in (0, 1)),
  key        text    not null unique,
  call_boot  integer not null,
  call_until integer not null, -- boot clock, ms: until then the attempt may still be answered
  made_at    integer not null,
  check (tender <> 'cash' or reference = ''),
  check (tender = 'cash' or tendered = minor),
  check (state <> 'SUCCESS' or approved = 1)
) strict;
insert into payment_v2 select id, booking_id, tender, minor, tendered, reference, state, approved, key, call_boot, call_until, made_at
  from payment;
drop table payment;
alter table payment_v2 rename to payment;
create index payment_booking on payment (booking_id);
create trigger payment_steps before update of state on payment when old.state <> 'PENDING' and new.state <> old.state
begin select raise(abort, 'a payment ends once'); end;
create trigger payment_fixed before update of booking_id, tender, minor, tendered, key, made_at on payment
begin select raise(abort, 'money is never edited'); end;
create trigger payment_kept before delete on payment
begin select raise(abort, 'history is only added to'); end;

-- Money that went back for a payment, or that is owed until a till pays it out. Never more than the payment.
create table refund (
  id         integer primary key,
  booking_id integer not null references booking (id),
  payment_id integer not null references payment (id),
  event_seq  integer not null references event (seq),
  tender     text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card')),
  minor      integer not null check (minor > 0),
  reference  text    not null,
  state      text    not null check (state in ('DONE', 'OWED')),
  made_at    integer not null
) strict;
create index refund_booking on refund (booking_id);
create index refund_payment on refund (payment_id);
create index refund_owed on refund (id) where state = 'OWED';
create trigger refund_within before insert on refund when new.minor +
  (select coalesce(sum(minor), 0) from refund where payment_id = new.payment_id) >
  (select case state when 'SUCCESS' then minor else 0 end from payment where id = new.payment_id)
begin select raise(abort, 'a refund is never more than its payment'); end;
create trigger refund_fixed before update of booking_id, payment_id, event_seq, minor, made_at on refund
begin select raise(abort, 'money is never edited'); end;
create trigger refund_paid before update of state on refund when old.state = 'DONE' and new.state <> 'DONE'
begin select raise(abort, 'money is never edited'); end;
create trigger refund_kept before delete on refund
begin select raise(abort, 'history is only added to'); end;

-- The money of an event, at the shift that its till had open. Lines and fees are what was sold; tenders what it was paid with;
-- what is owed (by a debtor, or less than nothing: to a customer) stands beside the tenders. Lines + fees = tenders + owed.
create table posting_v2 (
  id         integer primary key,
  event_seq  integer not null references event (seq),
  booking_id integer not null references booking (id),
  theatre_id integer not null references theatre (id),
  account    text    not null check (account in ('line', 'fee', 'tender', 'owed')),
  what       text    not null, -- ticket type or product code, fee name, tender, or who owes
  show_id    integer references show (id),
  qty        integer not null,
  minor      integer not null,
  tax        integer not null,
  sale_day   integer not null,
  show_day   integer,
  shift_id   integer references shift (id),
  check (account in ('line', 'fee') or (show_id is null and tax = 0)),
  check ((show_id is null) = (show_day is null))
) strict;
insert into posting_v2 select id, event_seq, booking_id, theatre_id, account, what, show_id, qty, minor, tax, sale_day, show_day, null
  from posting;
drop table posting;
alter table posting_v2 rename to posting;
create index posting_booking on posting (booking_id);
create index posting_shift on posting (shift_id) where shift_id is not null;
create trigger posting_fixed before update on posting begin select raise(abort, 'money is never edited'); end;
create trigger posting_kept before delete on posting begin select raise(abort, 'money is never edited'); end;
create trigger takings_sum after insert on posting begin
  insert into takings values (new.theatre_id, new.sale_day, new.account, new.what, coalesce(new.show_id, 0), new.qty, new.minor, new.tax)
  on conflict do update set qty = qty + excluded.qty, minor = minor + excluded.minor, tax = tax + excluded.tax;
end;

-- Foreign keys rest while tables are built anew: nothing may point nowhere now.
create temp table sound (broken integer not null check (broken = 0));
insert into sound select count(*) from pragma_foreign_key_check;
drop table sound;
