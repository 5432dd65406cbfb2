-- Tenders that are not money in the hand: account credit, gift cards, admission vouchers, invoices; and comps with a reason.

-- What a customer has to spend: credit on an account, or a gift card. Its code is made from its number with the house's key, so
-- none stands here. `minor` is the sum of its entries, kept in the same commit, and never less than nothing.
create table purse (
  id          integer primary key,
  kind        text    not null check (kind in ('credit', 'gift_card')),
  customer_id integer references customer (id),
  currency    text    not null check (length(currency) = 3),
  minor       integer not null default 0 check (minor >= 0),
  until       integer,                                 -- good before this moment; none: for ever
  made_at     integer not null,
  check ((kind = 'credit') = (customer_id is not null)),
  check (kind = 'gift_card' or until is null)
) strict;
create unique index purse_credit on purse (customer_id, currency) where kind = 'credit';
create trigger purse_begins before insert on purse when new.minor <> 0
begin select raise(abort, 'a purse begins empty'); end;
create trigger purse_fixed before update of kind, customer_id, currency, made_at on purse
begin select raise(abort, 'what a purse says is fixed'); end;
create trigger purse_kept before delete on purse
begin select raise(abort, 'history is only added to'); end;

-- A voucher is good for one ticket of a type. `declared` is what it counts for with a distributor, where that was agreed.
create table voucher (
  id             integer primary key,
  event_seq      integer not null references event (seq), -- by which it was issued
  theatre_id     integer not null references theatre (id),
  batch          text    not null check (length(batch) between 1 and 60),
  type_code      text,                                    -- only for tickets of this type
  excluded       text    not null default '[]' check (json_valid(excluded)), -- films that it is not good for, by id
  declared       integer check (declared >= 0),
  until          integer,
  void_event     integer references event (seq),
  made_at        integer not null
) strict;
create index voucher_batch on voucher (theatre_id, batch);
create trigger voucher_fixed before update of event_seq, theatre_id, batch, type_code, excluded, declared, until, made_at on voucher
begin select raise(abort, 'an issued voucher is never edited'); end;
create trigger voucher_void before update of void_event on voucher when old.void_event is not null
begin select raise(abort, 'void is final'); end;
create trigger voucher_kept before delete on voucher
begin select raise(abort, 'history is only added to'); end;

-- Who may buy now and pay later.
create table debtor (
  id         integer primary key,
  name       text    not null unique collate nocase check (length(name) between 1 and 100),
  email      text,
  address    text    not null default '' check (length(address) <= 400),
  tax_number text    not null default '' check (length(tax_number) <= 40),
  most       integer check (most > 0),                    -- no more is owed at a time, in minor units
  due_days   integer not null check (due_days between 0 and 365),
  active     integer not null default 1 check (active in (0, 1)),
  made_at    integer not null
) strict;
create trigger debtor_kept before delete on debtor
begin select raise(abort, 'history is only added to'); end;

-- The tables of money are built anew: a bank transfer is a tender too, and a payment says what it came out of.
drop trigger refund_within;
create table payment_v3 (
  id          integer primary key,
  booking_id  integer not null references booking (id),
  tender      text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card', 'transfer')),
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
insert into payment_v3 (id, booking_id, tender, minor, tendered, reference, state, approved, key, call_boot, call_until, made_at, shift_id, event_seq)
  select id, booking_id, tender, minor, tendered, reference, state, approved, key, call_boot, call_until, made_at, shift_id, event_seq from payment;
drop table payment;
alter table payment_v3 rename to payment;
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

create table refund_v2 (
  id         integer primary key,
  booking_id integer not null references booking (id),
  payment_id integer not null references payment (id),
  event_seq  integer not null references event (seq),
  tender     text    not null check (tender in ('cash', 'card', 'credit', 'invoice', 'voucher', 'gift_card', 'transfer')),
  minor      integer not null check (minor > 0),
  reference  text    not null,
  state      text    not null check (state in ('DONE', 'OWED')),
  made_at    integer not null,
  purse_id   integer references purse (id),              -- where it went
  check ((tender in ('credit', 'gift_card')) = (purse_id is not null)),
  check (state = 'DONE' or tender in ('cash', 'card'))
) strict;
insert into refund_v2 select id, booking_id, payment_id, event_seq, tender, minor, reference, state, made_at, null from refund;
drop table refund;
alter table refund_v2 rename to refund;
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

-- A voucher pays once, until all of what it paid has come back.
create trigger payment_voucher_once before insert on payment when new.voucher_id is not null and exists (
  select 1 from payment p where p.voucher_id = new.voucher_id and p.state in ('PENDING', 'SUCCESS')
    and p.minor > (select coalesce(sum(minor), 0) from refund where payment_id = p.id))
begin select raise(abort, 'a voucher pays once'); end;

-- What moved in a purse: only added to, by the payment that is made, the refund, or the gift card that is sold.
create table purse_entry (
  id         integer primary key,
  purse_id   integer not null references purse (id),
  minor      integer not null check (minor <> 0),
  payment_id integer unique references payment (id),
  refund_id  integer unique references refund (id),
  line_id    integer references booking_line (id),
  event_seq  integer references event (seq),             -- by which a gift card was sold or came back
  unique (line_id, minor),
  check ((payment_id is not null) + (refund_id is not null) + (line_id is not null) = 1),
  check ((line_id is not null) = (event_seq is not null)),
  check (line_id is not null or (payment_id is not null) = (minor < 0))
) strict;
create index purse_entry_purse on purse_entry (purse_id);
create trigger purse_sum after insert on purse_entry begin
  update purse set minor = minor + new.minor where id = new.purse_id;
end;
create trigger purse_entry_fixed before update on purse_entry begin select raise(abort, 'money is never edited'); end;
create trigger purse_entry_kept before delete on purse_entry begin select raise(abort, 'money is never edited'); end;
create trigger purse_paid after update of state on payment when new.state = 'SUCCESS' and new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, payment_id) values (new.purse_id, -new.minor, new.id);
end;
create trigger purse_paid_at_once after insert on payment when new.state = 'SUCCESS' and new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, payment_id) values (new.purse_id, -new.minor, new.id);
end;
create trigger purse_back after insert on refund when new.purse_id is not null begin
  insert into purse_entry (purse_id, minor, refund_id) values (new.purse_id, new.minor, new.id);
end;
-- What is being paid out of it is not there a second time.
create trigger purse_there before insert on payment when new.purse_id is not null and new.state in ('PENDING', 'SUCCESS') and new.minor >
  (select minor from purse where id = new.purse_id)
  - (select coalesce(sum(minor), 0) from payment where purse_id = new.purse_id and state = 'PENDING')
begin select raise(abort, 'a purse has not so much'); end;

-- Each payment on account has its invoice. Numbers have no gaps and never repeat.
create table invoice (
  number     integer primary key check (number > 0),
  payment_id integer not null unique references payment (id),
  event_seq  integer not null references event (seq),
  debtor_id  integer not null references debtor (id),
  due        integer not null check (due between 19000101 and 99991231),
  your_ref   text    not null default '' check (length(your_ref) <= 60),
  words      text    not null check (json_valid(words)), -- the debtor's name, address and tax number as they were
  made_at    integer not null
) strict;
create index invoice_debtor on invoice (debtor_id);
create trigger invoice_gapless before insert on invoice when new.number <> (select coalesce(max(number), 0) + 1 from invoice)
begin select raise(abort, 'invoice numbers have no gaps'); end;
create trigger invoice_fixed before update on invoice begin select raise(abort, 'money is never edited'); end;
create trigger invoice_kept before delete on invoice begin select raise(abort, 'history is only added to'); end;

-- A product may be a gift card: its price is a debt until it is used.
alter table product add column gift_days integer check (gift_days between 0 and 36500); -- good for so many days; 0: for ever; none: no gift card
create trigger product_gift_fixed before update of gift_days on product
begin select raise(abort, 'a product is never edited'); end;

-- A comp is a free ticket: it costs nothing whatever the price book says, and somebody says why.
alter table ticket_type add column comp integer not null default 0 check (comp in (0, 1));
alter table hold add column comp text check (json_valid(comp)); -- how many comps, why, and who allowed them

-- Foreign keys rest while tables are built anew: nothing may point nowhere now.
create temp table sound (broken integer not null check (broken = 0));
insert into sound select count(*) from pragma_foreign_key_check;
drop table sound;
