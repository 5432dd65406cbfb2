-- Customers: people live in rows that can be erased; bookings, money and events point at numbers only.

create table customer (
  id            integer primary key,
  name          text    not null check (length(name) <= 100),
  email         text    check (length(email) between 3 and 254),
  email_key     text    unique, -- the same without regard to case, in any script
  phone         text    check (phone glob '+[1-9]*' and substr(phone, 2) not glob '*[^0-9]*' and length(phone) between 8 and 16),
  language      text    not null check (length(language) <= 8), -- empty: the house's
  notes         text    not null check (length(notes) <= 500),
  password_hash text,
  find          text    not null, -- what a search looks at: all of it in lower case without accents
  made_at       integer not null,
  seen_at       integer not null, -- when they last bought, signed in or were changed
  blocked_at    integer,
  blocked_until integer,
  blocked_by    integer references staff (id),
  block_reason  text    check (length(block_reason) between 1 and 200),
  erased_at     integer,
  check ((email is null) = (email_key is null)),
  check ((blocked_at is null) = (block_reason is null)),
  check ((blocked_at is null) = (blocked_by is null)),
  check (blocked_until is null or blocked_until > blocked_at),
  check (erased_at is not null or (length(name) > 0 and (email is not null or phone is not null))),
  check (erased_at is null or (name = '' and email is null and phone is null and language = '' and notes = '' and find = ''
    and password_hash is null and blocked_at is null))
) strict;
create index customer_seen on customer (seen_at) where erased_at is null;
create index customer_phone on customer (phone) where phone is not null;
create trigger customer_erased before update on customer when old.erased_at is not null
begin select raise(abort, 'who was erased stays erased'); end;
create trigger customer_kept before delete on customer
begin select raise(abort, 'a customer''s number is never used again'); end;

-- For whom an order is taken, and whose a booking is. Numbers only: they stay when the person is erased.
create table hold_customer (
  hold_id     integer primary key references hold (id),
  customer_id integer not null references customer (id)
) strict;
create index hold_customer_customer on hold_customer (customer_id);
create table booking_customer (
  booking_id  integer primary key references booking (id),
  customer_id integer not null references customer (id)
) strict;
create index booking_customer_customer on booking_customer (customer_id, booking_id);
create trigger booking_customer_fixed before update on booking_customer
begin select raise(abort, 'history is only added to'); end;

-- A code that lets somebody set a new password: one at a time, for minutes, by the boot clock.
create table customer_reset (
  customer_id integer primary key references customer (id),
  code_hash   text    not null,
  boot        integer not null,
  until_ms    integer not null
) strict;

-- What somebody says of a film that they have seen.
create table review (
  customer_id integer not null references customer (id),
  movie_id    integer not null references movie (id),
  stars       integer not null check (stars between 1 and 5),
  words       text    not null check (length(words) <= 1000),
  made_at     integer not null,
  primary key (customer_id, movie_id)
) strict, without rowid;
create index review_movie on review (movie_id);

-- Mail and text messages that wait, went or failed: written in the commit of what they tell of, sent later.
create table outbox (
  id          integer primary key,
  kind        text    not null check (kind in ('mail', 'sms')),
  recipient   text    not null check (length(recipient) between 1 and 254),
  language    text    not null,
  template    text    not null check (length(template) between 1 and 40),
  params      text    not null check (json_valid(params)),
  customer_id integer references customer (id),
  booking_id  integer references booking (id),
  state       text    not null check (state in ('PENDING', 'SENT', 'FAILED')),
  attempts    integer not null default 0 check (attempts >= 0),
  due_at      integer not null,
  dies_at     integer, -- it is of no use any more from then on
  error       text    not null default '',
  made_at     integer not null
) strict;
create index outbox_due on outbox (due_at) where state = 'PENDING';
create index outbox_customer on outbox (customer_id) where customer_id is not null;
create index outbox_booking on outbox (booking_id) where booking_id is not null;
create trigger outbox_steps before update of state on outbox when old.state = 'SENT' and new.state <> 'SENT'
begin select raise(abort, 'what went went'); end;
