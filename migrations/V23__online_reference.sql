-- A provider says by itself what became of a payment, and names it by its own name.
create index online_reference on online (reference) where reference is not null;
