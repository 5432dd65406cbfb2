-- Cash where small coins are gone: what the drawer takes and gives is rounded, what an order costs is not. `rounded` is what moved in the
-- drawer less what it stands for. The table of payments is built anew: less may be handed over than is paid by it.
alter table refund add column rounded integer not null default 0 check (rounded = 0 or tender = 'cash' and state = 'DONE' and minor + rounded >= 0);
-- By which it was rounded: its own event, or that of the pay-out.
alter table refund add column rounded_event integer references event (seq) check ((rounded = 0) = (rounded_event is null));
create trigger refund_rounded before update of rounded, rounded_event on refund when old.rounded <> 0
begin select raise(abort, 'money is never edited'); end;

drop trigger refund_within;
drop trigger refund_by_provider;
create table payment_v5 (
  id          integer primary key,
  booking_id  integer not null references booking (id),
  tender      text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card', 'transfer', 'stripe')),
  minor       integer not null check (minor > 0),
  tendered    integer not null check (tendered >= minor + rounded),
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
  rounded     integer not null default 0,
  check (tender <> 'cash' or reference = ''),
  check (tender = 'cash' or tendered = minor),
  check (rounded = 0 or tender = 'cash' and minor + rounded >= 0),
  check (state <> 'SUCCESS' or approved = 1),
  check ((tender in ('credit', 'gift_card')) = (purse_id is not null)),
  check ((tender = 'voucher') = (voucher_id is not null)),
  check ((tender = 'invoice') = (debtor_id is not null)),
  check ((tender = 'voucher') = (covers_show is not null)),
  check ((covers_show is null) = (covers_seat is null))
) strict;
insert into payment_v5 select *, 0 from payment;
drop table payment;
alter table payment_v5 rename to payment;
create index payment_booking on payment (booking_id);
create index payment_shift on payment (shift_id) where shift_id is not null;
create index payment_purse on payment (purse_id) where purse_id is not null;
create index payment_voucher on payment (voucher_id) where voucher_id is not null;
create index payment_debtor on payment (debtor_id) where debtor_id is not null;
create trigger payment_steps before update of state on payment when old.state <> 'PENDING' and new.state <> old.state
begin select raise(abort, 'a payment ends once'); end;
create trigger payment_fixed before update of booking_id, tender, minor, tendered, rounded, key, made_at, shift_id, purse_id, voucher_id, debtor_id on payment
begin select raise(abort, 'money is never edited'); end;
create trigger payment_event_fixed before update of event_seq on payment when old.event_seq is not null
begin select raise(abort, 'money is never edited'); end;
create trigger payment_kept before delete on payment
begin select raise(abort, 'history is only added to'); end;

create trigger refund_within before insert on refund when new.minor +
  (select coalesce(sum(minor), 0) from refund where payment_id = new.payment_id) >
  (select case state when 'SUCCESS' then minor else 0 end from payment where id = new.payment_id)
begin select raise(abort, 'a refund is never more than its payment'); end;
create trigger refund_by_provider after insert on refund when new.tender = 'stripe' and not exists (
  select 1 from dispute where payment_id = new.payment_id and outcome = 'lost')
begin
  insert into online_refund (payment_id, refund_id, minor, key, made_at)
  select new.payment_id, new.id, new.minor, key || '-' || new.id, new.made_at from payment where id = new.payment_id;
end;
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
create trigger purse_there before insert on payment when new.purse_id is not null and new.state in ('PENDING', 'SUCCESS') and new.minor >
  (select minor from purse where id = new.purse_id)
  - (select coalesce(sum(minor), 0) from payment where purse_id = new.purse_id and state = 'PENDING')
begin select raise(abort, 'a purse has not so much'); end;

-- Foreign keys rest while tables are built anew: nothing may point nowhere now.
create temp table sound (broken integer not null check (broken = 0));
insert into sound select count(*) from pragma_foreign_key_check;
drop table sound;
