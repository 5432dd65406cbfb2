//! A customer at the kiosk, with nothing but a finger.
use super::cinema::Cinema;

#[test]
fn a_sale_by_touch_only() {
    let cinema = Cinema::new();
    let sold = cinema.count("select count(*) from booking where state = 'CONFIRMED'");
    let mut pty = cinema.open(&["kiosk"], 80, 24);
    pty.wait_for("MY TICKETS");
    let (_, tickets) = pty.find("MY TICKETS").unwrap();
    // TOUCH TO BEGIN is drawn in large letters above.
    pty.click(40, tickets - 4);
    pty.wait_for("Which film?");
    pty.click_on("Inception");
    pty.wait_for("When?");
    pty.click(10, 6);
    pty.wait_for("How many tickets?");
    let (column, row) = pty.find("Adult").unwrap();
    for n in 1..=2 {
        pty.click(column + 18, row + 1);
        pty.wait_for(&format!("x {n}"));
    }
    pty.click_on("CHOOSE SEATS");
    pty.click_on("TAKE THESE SEATS");
    assert_eq!(cinema.count("select count(*) from allocation where state = 'held'"), 2);
    pty.click_on("PAY BY CARD");
    for digit in "4711".chars() {
        pty.wait_for("DELETE");
        let key = [format!("│    {digit}     │"), format!("┃    {digit}     ┃")];
        let (column, row) =
            key.iter().find_map(|k| pty.find(k)).unwrap_or_else(|| panic!("no {digit}:\n{}", pty.text()));
        pty.click(column + 5, row);
    }
    pty.wait_for("4711");
    pty.click_on("CARD PAID");
    pty.wait_for("Thank you");
    assert_eq!(cinema.count("select count(*) from booking where state = 'CONFIRMED'"), sold + 1);
    let last = "(select max(id) from booking)";
    assert_eq!(cinema.count(&format!("select count(*) from ticket where booking_id = {last}")), 2);
    assert_eq!(cinema.count("select count(*) from allocation where state = 'held'"), 0);
    // A finger that stayed down too long does not press what comes next: the kiosk wants a moment.
    let moment = |screen: &str| (10..=17).any(|s| screen.contains(&format!("closes in 0:{s}")));
    pty.wait_until("a moment", moment);
    pty.click_on("SHOW QR CODES");
    pty.wait_until("a code", |screen| screen.matches('█').count() > 100);
    cinema.doctor();
}

#[test]
fn a_kiosk_opens_without_a_complaint_and_lets_go_what_it_left() {
    let cinema = Cinema::new();
    let show = cinema.tomorrow();
    cinema.json(&["--till", "Kiosk 9", "hold", &show, "--best", "2"]);
    cinema.json(&["--till", "Till 9", "hold", &show, "--best", "1"]);
    let mut pty = cinema.open(&["--till", "Kiosk 9", "kiosk"], 80, 24);
    pty.wait_for("MY TICKETS");
    let held = "select count(*) from allocation where state = 'held'";
    cinema.wait_count(held, 1);
    assert!(!pty.text().contains("did not work"), "{}", pty.text());
    pty.hang_up();
    cinema.doctor();
}

#[test]
fn who_chose_a_language_has_the_tickets_in_it_and_the_next_one_does_not() {
    let cinema = Cinema::new();
    let mut pty = cinema.open(&["kiosk"], 80, 24);
    pty.wait_for("MY TICKETS");
    pty.click_on("Français");
    pty.wait_for("MES BILLETS");
    pty.click(40, 13);
    pty.wait_for("Quel film ?");
    pty.click_on("Inception");
    pty.wait_for("Quand ?");
    pty.click(10, 6);
    pty.wait_for("Combien de billets ?");
    let (column, row) = pty.find("Adulte").unwrap();
    pty.click(column + 18, row + 1);
    pty.wait_for("x 1");
    pty.click_on("CHOISIR LES PLACES");
    pty.click_on("PRENDRE CES PLACES");
    pty.click_on("PAYER PAR CARTE");
    pty.wait_for("EFFACER");
    pty.keys("4 7 1 1");
    pty.wait_for("4711");
    pty.click_on("CARTE PAYÉE");
    pty.wait_for("Merci");
    let reference = cinema.word("select reference from booking order by id desc");
    let slip = |more: &[&str]| cinema.text(&[&["booking", "print", &reference], more].concat());
    assert!(slip(&[]).contains("PLACE ") && slip(&[]).contains("Carte 4711"), "{}", slip(&[]));
    assert!(slip(&["--language", "de"]).contains("PLATZ ") && slip(&["--language", "en"]).contains("SEAT "));
    assert_eq!(cinema.word("select language from contact order by booking_id desc"), "fr");
    // Who comes next speaks the house's language again, and nothing is said of them.
    pty.click_on("TERMINER");
    pty.wait_for("MY TICKETS");
    cinema.doctor();
}

#[test]
fn a_kiosk_begins_in_the_houses_language() {
    let cinema = Cinema::new();
    let folder = cinema.folder().join("config/marquee");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "[notify]\nlanguage = \"de-AT\"\n").unwrap();
    let mut pty = cinema.open(&["kiosk"], 80, 24);
    pty.wait_for("MEINE KARTEN");
    pty.hang_up();
    let sold = cinema.json(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "cash", "--language", "fr"]);
    let reference = sold["booking"]["reference"].as_str().unwrap();
    assert!(cinema.text(&["booking", "print", reference]).contains("PLACE "));
    let other = cinema.json(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "cash"]);
    let other = other["booking"]["reference"].as_str().unwrap();
    assert!(cinema.text(&["booking", "print", other]).contains("PLATZ "), "the house's");
    assert_eq!(cinema.count("select count(*) from contact where language <> ''"), 1);
    cinema.fails(&["sell", &cinema.tomorrow(), "--best", "1", "--pay", "cash", "--language", "f/r"], 2, "usage");
}
