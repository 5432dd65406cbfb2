//! Frames, whole.
use crate::ui::{Mode, fixtures::Bench};

#[test]
fn the_counter_opens_on_the_show_that_begins_next() {
    let bench = Bench::new(Mode::Counter, (80, 24));
    insta::assert_snapshot!("opens_80x24", bench.frame());
}
