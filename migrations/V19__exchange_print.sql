-- The exchange whose new tickets a job prints; none: all of its booking.
alter table print_job add column exchange integer references event (seq);
