-- Card payments that a customer disputes at the bank. While one is open the money is with the bank and the tickets rest; it ends once, won
-- or lost. Why it is disputed stands in `reason`, which can be erased.
create table dispute (
  id         integer primary key,
  booking_id integer not null references booking (id),
  payment_id integer not null references payment (id),
  event_seq  integer not null unique references event (seq),
  minor      integer not null check (minor > 0),         -- what was left of the payment
  case_no    text    not null check (length(case_no) <= 60),
  due        integer check (due between 19000101 and 99991231), -- until when the bank wants to hear from the house
  made_at    integer not null,
  outcome    text    check (outcome in ('won', 'lost')),
  ended_at   integer,
  check ((outcome is null) = (ended_at is null))
) strict;
create index dispute_booking on dispute (booking_id);
create unique index dispute_open on dispute (booking_id) where outcome is null;
create trigger dispute_fixed before update of booking_id, payment_id, event_seq, minor, case_no, due, made_at on dispute
begin select raise(abort, 'history is only added to'); end;
create trigger dispute_ends before update of outcome, ended_at on dispute when old.outcome is not null
begin select raise(abort, 'a dispute ends once'); end;
create trigger dispute_kept before delete on dispute begin select raise(abort, 'history is only added to'); end;
-- The second lock on money that is with the bank.
create trigger dispute_stops_refund before insert on refund when exists (
  select 1 from dispute where payment_id = new.payment_id and outcome is null)
begin select raise(abort, 'the money is with the bank'); end;

-- What the bank took is not asked of the provider a second time.
drop trigger refund_by_provider;
create trigger refund_by_provider after insert on refund when new.tender = 'stripe' and not exists (
  select 1 from dispute where payment_id = new.payment_id and outcome = 'lost')
begin
  insert into online_refund (payment_id, refund_id, minor, key, made_at)
  select new.payment_id, new.id, new.minor, key || '-' || new.id, new.made_at from payment where id = new.payment_id;
end;
