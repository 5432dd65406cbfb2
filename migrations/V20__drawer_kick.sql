-- Terminals whose drawer is to be opened, and since when: for cash that moves, with or without paper.
create table drawer_kick (
  terminal_id integer primary key references terminal (id),
  asked_at    integer not null
) strict;
alter table print_job drop column kick;
