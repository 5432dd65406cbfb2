-- Food and drink: what is sold beside seats, how much of it is there, and what of it was bought.

-- A product is never edited: a change is a new row with the same code, so that what was sold keeps its words.
create table product (
  id           integer primary key,
  theatre_id   integer not null references theatre (id),
  code         text    not null check (length(code) between 1 and 30),
  name         text    not null check (length(name) between 1 and 60),
  kind         text    not null,                                   -- with which others it stands: Drinks
  sizes        text    not null check (json_array_length(sizes) > 0),
  options      text    not null check (json_valid(options)),
  portions     text    not null check (json_valid(portions)),      -- what a combo is made of
  needs_ticket integer not null check (needs_ticket in (0, 1)),
  tax_ppm      integer not null check (tax_ppm between 0 and 1000000),
  counted      integer not null check (counted in (0, 1)),
  position     integer not null check (position > 0),
  active       integer not null default 1 check (active in (0, 1)),
  check (counted = 0 or json_array_length(portions) = 0)
) strict;
create unique index product_code on product (theatre_id, code) where active = 1;
create trigger product_fixed before update of theatre_id, code, name, kind, sizes, options, portions, needs_ticket, tax_ppm, counted, position on product
begin select raise(abort, 'a product is never edited'); end;
create trigger product_again before update of active on product when old.active = 0
begin select raise(abort, 'a product is never edited'); end;
create trigger product_kept before delete on product
begin select raise(abort, 'history is only added to'); end;

-- What came, went and was counted, by product code: only added to, its sum is what is there.
create table stock_movement (
  id         integer primary key,
  event_seq  integer not null references event (seq),
  theatre_id integer not null references theatre (id),
  code       text    not null check (length(code) between 1 and 30),
  kind       text    not null check (kind in ('delivery', 'sale', 'return', 'waste', 'count')),
  qty        integer not null,
  made_at    integer not null,
  check (kind not in ('delivery', 'return') or qty > 0),
  check (kind not in ('sale', 'waste') or qty < 0)
) strict;
create index stock_movement_code on stock_movement (theatre_id, code, id);
create trigger stock_movement_fixed before update on stock_movement begin select raise(abort, 'history is only added to'); end;
create trigger stock_movement_kept before delete on stock_movement begin select raise(abort, 'history is only added to'); end;

create table stock (
  theatre_id integer not null,
  code       text    not null,
  qty        integer not null,
  primary key (theatre_id, code)
) strict, without rowid;
create trigger stock_sum after insert on stock_movement begin
  insert into stock values (new.theatre_id, new.code, new.qty) on conflict do update set qty = qty + excluded.qty;
end;
-- The second lock on a stock: nothing is sold that is not there, unless the theatre does.
create trigger stock_there before insert on stock_movement
when new.kind = 'sale' and coalesce((select qty from stock where theatre_id = new.theatre_id and code = new.code), 0) + new.qty < 0
  and coalesce((select json_extract(settings, '$.sell_without_stock') from theatre where id = new.theatre_id), 0) = 0
begin select raise(abort, 'nothing is sold that is not there'); end;

-- What a booking has of food and drink: a row a piece, so that one comes back or is collected by itself. A combo is its pieces.
create table booking_line (
  id           integer primary key,
  booking_id   integer not null references booking (id),
  product_id   integer not null references product (id),
  size         integer not null references wording (id),
  options      integer not null references wording (id),
  combo        integer references wording (id),
  group_no     integer not null check (group_no > 0),
  uses         integer not null check (uses >= 0),
  minor        integer not null check (minor >= 0),
  tax          integer not null check (tax between 0 and minor),
  tax_ppm      integer not null check (tax_ppm between 0 and 1000000),
  show_id      integer references show (id),
  seat         text,
  state        text    not null check (state in ('SOLD', 'COLLECTED', 'BACK')),
  collected_at integer,
  collected_by integer references terminal (id),
  check ((show_id is null) = (seat is null)),
  check ((collected_at is null) = (collected_by is null)),
  check (state <> 'SOLD' or collected_at is null),
  check (state <> 'COLLECTED' or collected_at is not null)
) strict;
create index booking_line_booking on booking_line (booking_id);
create trigger booking_line_fixed before update of booking_id, product_id, size, options, combo, group_no, uses, minor, tax, tax_ppm on booking_line
begin select raise(abort, 'what a booking says is fixed'); end;
create trigger booking_line_steps before update of state on booking_line
when new.state <> old.state and (old.state || '>' || new.state) not in ('SOLD>COLLECTED', 'SOLD>BACK', 'COLLECTED>BACK')
begin select raise(abort, 'a product does not take that step'); end;
create trigger booking_line_collected before update of collected_at, collected_by on booking_line when old.state <> 'SOLD'
begin select raise(abort, 'history is only added to'); end;
create trigger booking_line_kept before delete on booking_line
begin select raise(abort, 'history is only added to'); end;

-- What an order wants of food and drink, beside its seats.
alter table hold add column items text not null default '[]' check (json_valid(items));
