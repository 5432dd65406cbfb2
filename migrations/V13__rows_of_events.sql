-- What an event wrote beside itself is sealed with it: a mark over its rows, made at the end of the same write (src/store/rows.rs).
-- Events of before have none; a later one without it is found by `audit verify`, because its hash says that it has one.
alter table event add column wrote blob check (length(wrote) = 32);
drop trigger event_fixed;
create trigger event_fixed before update of seq, at_ms, terminal_id, actor, verb, subject, subject_id, body, hash, seal on event
begin select raise(abort, 'history is only added to'); end;
create trigger event_wrote before update of wrote on event when old.wrote is not null
begin select raise(abort, 'history is only added to'); end;

-- By which event a payment ended. One on which no money moved has none.
alter table payment add column event_seq integer references event (seq);
create trigger payment_event_fixed before update of event_seq on payment when old.event_seq is not null
begin select raise(abort, 'money is never edited'); end;
