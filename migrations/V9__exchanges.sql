-- Exchanges: a ticket that was issued for another one says by which event; one of the sale says nothing.
alter table ticket add column event_seq integer references event (seq);
create trigger ticket_event_fixed before update of event_seq on ticket
begin select raise(abort, 'an issued ticket is never edited'); end;
