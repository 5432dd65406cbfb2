-- Payments by a provider: the customer pays on a page of theirs, and what became of it is asked until it is known. The tables of money are
-- built anew, because it is a tender of its own: it lies in no drawer and has no slip.
drop trigger refund_within;
create table payment_v4 (
  id          integer primary key,
  booking_id  integer not null references booking (id),
  tender      text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card', 'transfer', 'stripe')),
  minor       integer not null check (minor > 0),
  tendered    integer not null check (tendered >= minor),
  reference   text    not null,
  state       text    not null check (state in ('PENDING', 'SUCCESS', 'DECLINED', 'FAILED')),
  approved    integer not null default 0 check (approved in (0, 1)),
  key         text    not null unique,
  call_boot   integer not null,
  call_until  integer not null, -- boot clock, ms: until then the attempt may still be answered
  made_at     integer not null,
  shift_id    integer references shift (id),
  event_seq   integer references event (seq),
  purse_id    integer references purse (id),
  voucher_id  integer references voucher (id),
  debtor_id   integer references debtor (id),
  covers_show integer references show (id),             -- the ticket that a voucher is for: it follows an exchange
  covers_seat integer,
  check (tender <> 'cash' or reference = ''),
  check (tender = 'cash' or tendered = minor),
  check (state <> 'SUCCESS' or approved = 1),
  check ((tender in ('credit', 'gift_card')) = (purse_id is not null)),
  check ((tender = 'voucher') = (voucher_id is not null)),
  check ((tender = 'invoice') = (debtor_id is not null)),
  check ((tender = 'voucher') = (covers_show is not null)),
  check ((covers_show is null) = (covers_seat is null))
) strict;
insert into payment_v4 select * from payment;
drop table payment;
alter table payment_v4 rename to payment;
create index payment_booking on payment (booking_id);
create index payment_shift on payment (shift_id) where shift_id is not null;
create index payment_purse on payment (purse_id) where purse_id is not null;
create index payment_voucher on payment (voucher_id) where voucher_id is not null;
create index payment_debtor on payment (debtor_id) where debtor_id is not null;
create trigger payment_steps before update of state on payment when old.state <> 'PENDING' and new.state <> old.state
begin select raise(abort, 'a payment ends once'); end;
create trigger payment_fixed before update of booking_id, tender, minor, tendered, key, made_at, shift_id, purse_id, voucher_id, debtor_id on payment
begin select raise(abort, 'money is never edited'); end;
create trigger payment_event_fixed before update of event_seq on payment when old.event_seq is not null
begin select raise(abort, 'money is never edited'); end;
create trigger payment_kept before delete on payment
begin select raise(abort, 'history is only added to'); end;

create table refund_v3 (
  id         integer primary key,
  booking_id integer not null references booking (id),
  payment_id integer not null references payment (id),
  event_seq  integer not null references event (seq),
  tender     text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card', 'transfer', 'stripe')),
  minor      integer not null check (minor > 0),
  reference  text    not null,
  state      text    not null check (state in ('DONE', 'OWED')),
  made_at    integer not null,
  purse_id   integer references purse (id),              -- where it went
  check ((tender in ('credit', 'gift_card')) = (purse_id is not null)),
  check (state = 'DONE' or tender in ('cash', 'card'))
) strict;
insert into refund_v3 select * from refund;
drop table refund;
alter table refund_v3 rename to refund;
create index refund_booking on refund (booking_id);
create index refund_payment on refund (payment_id);
create index refund_owed on refund (id) where state = 'OWED';
create index refund_purse on refund (purse_id) where purse_id is not null;
create trigger refund_within before insert on refund when new.minor +
  (select coalesce(sum(minor), 0) from refund where payment_id = new.payment_id) >
  (select case state when 'SUCCESS' then minor else 0 end from payment where id = new.payment_id)
begin select raise(abort, 'a refund is never more than its payment'); end;
create trigger refund_fixed before update of booking_id, payment_id, event_seq, minor, made_at, purse_id on refund
begin select raise(abort, 'money is never edited'); end;
create trigger refund_paid before update of state on refund when old.state = 'DONE' and new.state <> 'DONE'
begin select raise(abort, 'money is never edited'); end;
create trigger refund_kept before delete on refund
begin select raise(abort, 'history is only added to'); end;

create trigger payment_voucher_once before insert on payment when new.voucher_id is not null and exists (
  select 1 from payment p where p.voucher_id = new.voucher_id and p.state in ('PENDING', 'SUCCESS')
    and p.minor > (select coalesce(sum(minor), 0) from refund where payment_id = p.id))
begin select raise(abort, 'a voucher pays once'); end;
create trigger purse_paid after update of state on payment when new.state = 'SUCCESS' and new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, payment_id) values (new.purse_id, -new.minor, new.id);
end;
create trigger purse_paid_at_once after insert on payment when new.state = 'SUCCESS' and new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, payment_id) values (new.purse_id, -new.minor, new.id);
end;
create trigger purse_back after insert on refund when new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, refund_id) values (new.purse_id, new.minor, new.id);
end;
create trigger purse_there before insert on payment when new.purse_id is not null and new.state in ('PENDING', 'SUCCESS') and new.minor >
  (select minor from purse where id = new.purse_id)
  - (select coalesce(sum(minor), 0) from payment where purse_id = new.purse_id and state = 'PENDING')
begin select raise(abort, 'a purse has not so much'); end;

-- What is known of a payment at its provider. It is looked after until it is closed, whatever became of the order meanwhile.
create table online (
  payment_id  integer primary key references payment (id),
  terminal_id integer not null references terminal (id),
  actor       text    not null,                                        -- who began it: the sale is theirs
  reference   text,                                                    -- what the provider calls it, once it knows of it
  url         text,                                                    -- where the customer pays
  stop        text    not null default 'no' check (stop in ('no', 'keep', 'leave')), -- it is not wanted: the order goes on, or goes
  open        integer not null default 1 check (open in (0, 1)),
  error       text    not null default '' check (length(error) <= 300),
  made_at     integer not null
) strict;
create index online_open on online (payment_id) where open = 1;
create trigger online_closed before update of open on online when old.open = 0 and new.open = 1
begin select raise(abort, 'it is closed'); end;

-- Money that goes back by the provider. It is written with the refund, or with the end of an order whose money came too late, and done
-- once: its key makes a repeated call safe.
create table online_refund (
  id         integer primary key,
  payment_id integer not null references payment (id),
  refund_id  integer unique references refund (id),                    -- none: the money came too late and was never ours
  minor      integer not null check (minor > 0),
  key        text    not null unique,
  state      text    not null default 'WAITING' check (state in ('WAITING', 'DONE', 'FAILED')),
  reference  text    not null default '',
  error      text    not null default '' check (length(error) <= 300),
  tries      integer not null default 0,
  asked      integer not null default 0,                               -- how often somebody had it tried again after a refusal
  made_at    integer not null
) strict;
create index online_refund_open on online_refund (id) where state = 'WAITING';
create unique index online_refund_late on online_refund (payment_id) where refund_id is null;
create trigger online_refund_kept before delete on online_refund begin select raise(abort, 'history is only added to'); end;
create trigger online_refund_fixed before update of payment_id, refund_id, minor, key, made_at on online_refund
begin select raise(abort, 'money is never edited'); end;
create trigger online_refund_done before update of state on online_refund when old.state = 'DONE' and new.state <> 'DONE'
begin select raise(abort, 'money is never edited'); end;
create trigger refund_by_provider after insert on refund when new.tender = 'stripe' begin
  insert into online_refund (payment_id, refund_id, minor, key, made_at)
  select new.payment_id, new.id, new.minor, key || '-' || new.id, new.made_at from payment where id = new.payment_id;
end;

-- Foreign keys rest while tables are built anew: nothing may point nowhere now.
create temp table sound (broken integer not null check (broken = 0));
insert into sound select count(*) from pragma_foreign_key_check;
drop table sound;
