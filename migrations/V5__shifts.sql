-- Shifts: what moved in a drawer beside sales, what was counted, and days that are closed. All of it is only added to.

-- At which shift money came in: a part paid in cash lies in the drawer that took it, wherever the order is finished.
alter table payment add column shift_id integer references shift (id);
create index payment_shift on payment (shift_id) where shift_id is not null;
create trigger payment_shift_fixed before update of shift_id on payment
begin select raise(abort, 'money is never edited'); end;

create table drawer_movement (
  id        integer primary key,
  shift_id  integer not null references shift (id),
  event_seq integer not null references event (seq),
  kind      text    not null check (kind in ('drop', 'paid_out', 'no_sale', 'float', 'hand_over')),
  minor     integer not null, -- into the drawer; below nothing: out of it
  words     text    not null check (length(words) <= 200),
  staff_id  integer not null references staff (id),
  to_id     integer references staff (id),
  made_at   integer not null,
  check (kind not in ('drop', 'paid_out') or minor < 0),
  check (kind not in ('no_sale', 'hand_over') or minor = 0),
  check (kind <> 'float' or minor <> 0),
  check (kind <> 'paid_out' or length(trim(words)) > 0),
  check ((kind = 'hand_over') = (to_id is not null))
) strict;
create index drawer_movement_shift on drawer_movement (shift_id);
create trigger drawer_movement_open before insert on drawer_movement
when (select state from shift where id = new.shift_id) <> 'open'
begin select raise(abort, 'nothing moves in a drawer that was counted'); end;
create trigger drawer_movement_fixed before update on drawer_movement
begin select raise(abort, 'money is never edited'); end;
create trigger drawer_movement_kept before delete on drawer_movement
begin select raise(abort, 'history is only added to'); end;

create table shift_count (
  id        integer primary key,
  shift_id  integer not null references shift (id),
  event_seq integer not null references event (seq),
  stage     text    not null check (stage in ('hand_over', 'close', 'after')),
  minor     integer not null check (minor >= 0),
  pieces    text    not null check (json_valid(pieces)),   -- [[worth, number], …]; empty where only the sum was counted
  tenders   text    not null check (json_valid(tenders)),  -- what the slips of other tenders come to: {"card": 128400}
  staff_id  integer not null references staff (id),
  made_at   integer not null
) strict;
create index shift_count_shift on shift_count (shift_id);
create trigger shift_count_stage before insert on shift_count
when (select state from shift where id = new.shift_id) <> case new.stage when 'hand_over' then 'open' when 'close' then 'counted' else 'closed' end
begin select raise(abort, 'a shift is not counted so at this stage'); end;
create trigger shift_count_fixed before update on shift_count
begin select raise(abort, 'a count is locked'); end;
create trigger shift_count_kept before delete on shift_count
begin select raise(abort, 'history is only added to'); end;

-- No money is posted to a drawer that was counted, and none changes hands there.
create trigger posting_shift before insert on posting
when new.shift_id is not null and new.account = 'tender' and (select state from shift where id = new.shift_id) <> 'open'
begin select raise(abort, 'nothing is posted to a drawer that was counted'); end;

-- A business day that is closed: none of its shifts is open, and none begins any more.
create table day_close (
  theatre_id integer not null references theatre (id),
  day        integer not null,
  event_seq  integer not null references event (seq),
  staff_id   integer not null references staff (id),
  made_at    integer not null,
  primary key (theatre_id, day)
) strict, without rowid;
create trigger day_close_open before insert on day_close
when exists (select 1 from shift where theatre_id = new.theatre_id and day = new.day and state <> 'closed')
begin select raise(abort, 'a shift of the day is open'); end;
create trigger day_close_fixed before update on day_close begin select raise(abort, 'history is only added to'); end;
create trigger day_close_kept before delete on day_close begin select raise(abort, 'history is only added to'); end;
create trigger shift_on_closed_day before insert on shift
when exists (select 1 from day_close where theatre_id = new.theatre_id and day = new.day)
begin select raise(abort, 'the day is closed'); end;
