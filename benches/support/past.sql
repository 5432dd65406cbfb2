-- Years of sales for the benches, in bulk: :n bookings of two tickets each, in shows of 400 seats that are all over. The rows are
-- those that the service writes; only the chain of events is not sealed, which no bench reads.
-- `cross join` keeps the order: past first, then its event by index.
-- The store has one theatre, one movie, one ticket type, terminal 1 and halls of 400 seats, made by the service.
insert into show (theatre_id, hall_id, map_id, movie_id, name, format, traits, starts_at, feature_at, ends_at, clear_at, closes_at,
  show_day, state, capacity)
with recursive n (i) as (select 0 union all select i + 1 from n where i < (:n * 2 + 399) / 400 - 1),
  place as (select id, map_id, row_number() over (order by id) - 1 as at, count(*) over () as halls from hall),
  slot as (select i, id, map_id, :before - (i / halls + 1) * 10800 as at from n join place on place.at = i % halls)
select 1, id, map_id, 1, '', '2D', '[]', at, at + 1200, at + 7200, at + 8100, at + 1800,
  cast(strftime('%Y%m%d', at, 'unixepoch') as integer), 'on_sale', 400 from slot order by i;

create temp table past as
with recursive n (i) as (select 1 union all select i + 1 from n where i < :n),
  first as materialized (select min(id) as show from show where starts_at < :before - 3600)
select i, first.show + (i * 2 - 2) / 400 as show, (i * 2 - 2) % 400 + 1 as seat, show.starts_at - 3600 as at, show.show_day as day,
  show.map_id as map, (i * 7919) % 14348907 as word
from n, first join show on show.id = first.show + (i * 2 - 2) / 400;

insert into hold (id, token, terminal_id, theatre_id, channel, boot, first_ms, until_ms, state, draft, made_at)
select 1000 + i, printf('past-hold-%012d', i), 1, 1, 'counter', 1, 0, 600000, 'converted', '[]', at from past;

insert into booking (id, reference, state, theatre_id, terminal_id, channel, currency, total, sale_day, made_at, hold_id)
select 1000 + i,
  substr('ABCDEFGHJKLMNPQRSTUVWXYZ379', 1 + word % 27, 1) || substr('ABCDEFGHJKLMNPQRSTUVWXYZ379', 1 + word / 27 % 27, 1)
  || substr('ABCDEFGHJKLMNPQRSTUVWXYZ379', 1 + word / 729 % 27, 1) || substr('ABCDEFGHJKLMNPQRSTUVWXYZ379', 1 + word / 19683 % 27, 1)
  || substr('ABCDEFGHJKLMNPQRSTUVWXYZ379', 1 + word / 531441 % 27, 1),
  'CONFIRMED', 1, 1, 'counter', 'GBP', 2200, day, at, 1000 + i from past;

insert into booked_show select 1000 + i, show, (select min(id) from wording), (select min(id) from wording),
  (select min(id) from wording), at + 3600 from past;

insert into ticket (id, booking_id, show_id, map_id, seat, ticket_type_id, group_no, minor, tax, tax_ppm, state, serial, admitted_at, admitted_by)
select 1000 + i * 2 + k, 1000 + i, show, map, seat + k, (select min(id) from ticket_type), 1 + k, 1100, 183, 200000, 'ADMITTED', random(),
  at + 3000, 1 from past join (select 0 as k union all select 1) order by i, k;

insert into allocation (show_id, seat, map_id, state, ticket_id)
select show_id, seat, map_id, 'sold', id from ticket where id > 1000 order by show_id, seat;

insert into payment (booking_id, tender, minor, tendered, reference, state, approved, key, call_boot, call_until, made_at)
select 1000 + i, 'cash', 2200, 2200, '', 'SUCCESS', 1, printf('past-pay-%012d', i), 1, 0, at from past;

insert into event (seq, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal)
select (select max(seq) from event) + i, at * 1000, 1, 'clerk', 'sell', 'booking', 1000 + i, '{}', zeroblob(32), zeroblob(32)
from past order by i;

insert into posting (event_seq, booking_id, theatre_id, account, what, show_id, qty, minor, tax, sale_day, show_day)
select e.seq, 1000 + i, 1, 'line', 'adult', show, 2, 2200, 366, day, day from past
cross join event e on e.subject = 'booking' and e.subject_id = 1000 + i;

insert into posting (event_seq, booking_id, theatre_id, account, what, show_id, qty, minor, tax, sale_day, show_day)
select e.seq, 1000 + i, 1, 'tender', 'cash', null, 1, 2200, 0, day, null from past
cross join event e on e.subject = 'booking' and e.subject_id = 1000 + i;

drop table past;
