-- Reservations: an order that waits to be paid until a wall time, also over a restart. Its seats are those of its hold, whose boot is
-- -1 then: it ends by the wall clock (src/store/hold.rs). Whose it is stands in `contact`, which can be erased.
create table reservation (
  booking_id integer primary key references booking (id),
  ends_at    integer not null,
  made_at    integer not null
) strict;
create trigger reservation_kept before delete on reservation begin select raise(abort, 'history is only added to'); end;
create index contact_name on contact (name) where name is not null;
