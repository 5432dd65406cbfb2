-- Messages go: who sends one has claimed it for a while, so that two senders don't; and who wants no reminders.
alter table outbox add column claim text;
alter table outbox add column claimed_until integer;
alter table outbox add column sent_at integer;
create index outbox_sent on outbox (recipient, sent_at) where state = 'SENT';

create table optout (
  recipient text    primary key collate nocase check (length(recipient) between 1 and 254),
  made_at   integer not null
) strict, without rowid;
