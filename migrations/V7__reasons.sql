-- What somebody said of an event. Words can name a person, so they stand beside the sealed chain and can be erased from it; the
-- chain keeps what they hash to under the house's key, so that other words in their place are found.
create table reason (
  event_seq integer primary key references event (seq),
  words     text not null check (length(words) between 1 and 200)
) strict;
create trigger reason_fixed before update on reason begin select raise(abort, 'history is only added to'); end;
