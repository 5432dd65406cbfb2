//! A clerk at the counter: what the screen says, and the rows that are there afterwards.
use super::cinema::Cinema;
use std::time::Duration;

#[test]
fn a_sale_in_two_keys() {
    let cinema = Cinema::new();
    let sold = cinema.count("select count(*) from booking where state = 'CONFIRMED'");
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F1 Adult");
    // As fast as a terminal can: neither is lost, and nothing else is sold.
    pty.keys("F1 Enter");
    // The demo's own last sale stands in the strip before.
    pty.wait_for("Sold ");
    assert_eq!(cinema.count("select count(*) from booking where state = 'CONFIRMED'"), sold + 1);
    let last = "(select max(id) from booking)";
    assert_eq!(cinema.count(&format!("select count(*) from ticket where booking_id = {last}")), 1);
    assert_eq!(cinema.count("select count(*) from allocation where state = 'held'"), 0);
    let reference = cinema.word("select reference from booking order by id desc");
    let in_strip = |screen: &str| screen.lines().any(|l| l.contains("LAST") && l.contains(&reference));
    pty.wait_until("the sale in the strip", in_strip);
    // A third Enter, and a double one, sell nothing.
    pty.keys("Enter Enter");
    pty.keys("F1");
    pty.wait_for("hold 9:");
    assert_eq!(cinema.count("select count(*) from booking where state = 'CONFIRMED'"), sold + 1);
    cinema.doctor();
}

#[test]
fn a_family_and_its_popcorn_in_four_keys_and_the_stand_hands_it_over() {
    let cinema = Cinema::new();
    let left = |code: &str| cinema.json(&["concession", "show", code])["left"].as_i64().unwrap();
    let popcorn = left("popcorn");
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F5 Fam");
    pty.keys("F5 k F1 Enter");
    pty.wait_for("Sold ");
    let last = "(select max(id) from booking)";
    assert_eq!(cinema.count(&format!("select count(*) from ticket where booking_id = {last}")), 4);
    assert_eq!(cinema.count(&format!("select count(*) from booking_line where booking_id = {last}")), 1);
    assert_eq!(cinema.count(&format!("select count(*) from event where verb = 'sell' and subject_id = {last}")), 1);
    assert_eq!(left("popcorn"), popcorn - 3, "a large one takes three units");
    // Another size with something in it, undone; a combo that goes with a ticket; both with the next order.
    pty.keys("k F1 o");
    pty.wait_for("number chooses");
    pty.keys("2 4 Enter");
    pty.wait_for("small, Sweet");
    pty.keys("Backspace Backspace");
    pty.wait_for("ORDER  empty");
    pty.keys("F6 Enter");
    pty.wait_for("goes with a ticket");
    pty.keys("k F1 Enter");
    pty.wait_for("1 product");
    pty.wait_until("it is sold", |screen| screen.lines().any(|l| l.contains("LAST") && l.contains("1 product")));
    pty.keys("l");
    pty.wait_for("k hand over");
    pty.keys("k");
    pty.wait_for("HANDED OVER");
    pty.hang_up();
    let reference = cinema.word(&format!("select reference from booking where id = {last}"));
    cinema.fails(&["booking", "collect", &reference], 3, "already_collected");
    cinema.doctor();
}

#[test]
fn what_another_program_holds_shows_by_itself() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F1 Adult");
    let screen = pty.text();
    let (free, capacity) = free_of(&screen).unwrap_or_else(|| panic!("no numbers:\n{screen}"));
    let show = selected(&cinema, capacity, free);
    // Until the frame is quiet: what comes next is news.
    pty.settle(Duration::from_millis(100));
    cinema.json(&["hold", &show, "--best", "2"]);
    let wanted = format!("{} of {capacity} free", free - 2);
    // The commit lies somewhere in the command's life, so that this is more than the delay of the screen alone.
    let took = pty.wait_for(&wanted);
    assert!(took < Duration::from_millis(1500), "seen after {took:?}");
}

/// `42 of 180 free` on the screen.
fn free_of(screen: &str) -> Option<(i64, i64)> {
    let line = screen.lines().find(|l| l.trim_end().ends_with(" free") && l.contains(" of "))?;
    let words: Vec<&str> = line.split_whitespace().rev().take(4).collect();
    Some((words.get(3)?.parse().ok()?, words.get(1)?.parse().ok()?))
}

/// The show that the screen has selected: the next that still sells, told by its numbers.
fn selected(cinema: &Cinema, capacity: i64, free: i64) -> String {
    let shows = cinema.json(&["show", "list"]);
    let of = |show: &serde_json::Value| show["capacity"] == capacity && show["free"] == free;
    let show = shows.as_array().unwrap().iter().find(|s| of(s)).unwrap_or_else(|| panic!("no show has {free} free"));
    show["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_idle_counter_does_next_to_nothing() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["counter"], 80, 24);
    pty.wait_for("F1 Adult");
    pty.settle(Duration::from_millis(300));
    pty.forget_raw();
    let before = ticks_of(pty.pid());
    let began = std::time::Instant::now();
    // The clock of this house stands, so that not even a second is drawn: the silence is what is waited for.
    pty.settle(Duration::from_secs(5));
    let (used, wall) = (ticks_of(pty.pid()) - before, began.elapsed());
    assert_eq!(String::from_utf8_lossy(pty.raw()), "", "something was drawn");
    // A tick is 10 ms. The goal is 1 %; a busy machine is given five times that before this test says no.
    let share = used as f64 / 100.0 / wall.as_secs_f64();
    assert!(share <= 0.05, "{:.1} % of a core while idle", share * 100.0);
}

/// User and system time of a process, in ticks of 10 ms.
fn ticks_of(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after = stat.rsplit(") ").next().unwrap();
    after.split(' ').skip(11).take(2).map(|n| n.parse::<u64>().unwrap()).sum()
}
