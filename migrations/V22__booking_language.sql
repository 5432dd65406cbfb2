-- In which language whoever booked is written to and has their tickets; empty: nobody said so.
alter table contact add column language text not null default '' check (length(language) <= 35);
