//! "My tickets" of who signed in: by finger and by five keys, and nothing of them for the next.
use super::{
    super::{Act, Step},
    house::Shop,
};
use crate::{
    domain::TicketId,
    ui::{
        effect::{CustomerOrder, Order},
        spoken,
    },
};
use ratatui::crossterm::event::KeyCode;

fn spelled(shop: &mut Shop, text: &str, how: fn(&mut Shop, Act)) {
    for c in text.chars() {
        let there = |shop: &Shop| shop.targets().iter().any(|t| t.act == Act::Letter(c));
        for _ in 0..3 {
            if !there(shop) {
                how(shop, Act::Keyboard);
            }
        }
        how(shop, Act::Letter(c));
    }
}

fn signed_in() -> Shop {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Lookup);
    shop.touch(Act::SignIn);
    shop.key_all("ann@example.com");
    shop.touch(Act::Enter);
    shop.key_all("secret 99");
    shop.touch(Act::Enter);
    assert_eq!(shop.state().step, Step::Mine, "{}", shop.frame());
    shop
}

fn asked(shop: &Shop) -> Vec<&CustomerOrder> {
    shop.orders.iter().filter_map(|o| if let Order::Customer(o) = o { Some(o) } else { None }).collect()
}

/// Nothing of Ann is on the screen, in what is said, or in what is kept.
fn nothing_left(shop: &Shop) {
    assert_eq!(shop.state().step, Step::Start);
    let kept = format!("{:?} {:?} {}", shop.state(), spoken(&shop.model), shop.frame());
    for trace in ["Okoye", "ann@example", "QXRTW", "secret 99"] {
        assert!(!kept.contains(trace), "{trace} is left");
    }
    assert_eq!(asked(shop).last(), Some(&&CustomerOrder::Leave), "the house knows that they went");
}

#[test]
fn a_customer_signs_in_by_finger_and_by_five_keys() {
    for how in [Shop::touch as fn(&mut Shop, Act), Shop::press] {
        let mut shop = Shop::open(80, 24);
        how(&mut shop, Act::Lookup);
        how(&mut shop, Act::SignIn);
        spelled(&mut shop, "ann@example.com", how);
        how(&mut shop, Act::Enter);
        spelled(&mut shop, "wrong1", how);
        assert!(shop.state().in_secret() && !shop.frame().contains("wrong1"), "{}", shop.frame());
        how(&mut shop, Act::Enter);
        shop.shows_text("do not go together");
        shop.key_all("secret 99");
        how(&mut shop, Act::Enter);
        shop.shows_text("Hello Ann Okoye");
        shop.shows_text("Heretic");
        assert!(!shop.frame().contains("QXRTW"), "the reference waits until it is wanted");
        how(&mut shop, Act::Mine(0));
        shop.shows_text("QXRTW");
        how(&mut shop, Act::Back);
        how(&mut shop, Act::Finish);
        nothing_left(&shop);
    }
}

#[test]
fn one_ticket_comes_back_after_a_look_at_what_it_brings() {
    let mut shop = signed_in();
    insta::assert_snapshot!("list", shop.frame());
    shop.touch(Act::Mine(0));
    insta::assert_snapshot!("own_booking", shop.frame());
    shop.touch(Act::GiveBack);
    assert!(!shop.targets().iter().any(|t| t.act == Act::GiveBackNow && t.on), "nothing is marked");
    shop.touch(Act::Mark(TicketId(1)));
    shop.shows_text("£14.50 goes back to the card");
    insta::assert_snapshot!("give_back", shop.frame());
    shop.touch(Act::GiveBackNow);
    assert!(matches!(asked(&shop)[1], CustomerOrder::GiveBack(_, t, 1450) if *t == [TicketId(1)]));
    shop.shows_text("£14.50 goes back to the card");
    shop.shows_text("cancelled");
    shop.wait(20);
    assert_eq!(shop.state().step, Step::Mine, "the reference vanishes, the customer stays");
    shop.wait(60);
    shop.shows_text("ARE YOU STILL THERE");
    shop.wait(30);
    nothing_left(&shop);
}

#[test]
fn a_groups_tickets_come_back_together_and_cash_waits_at_the_counter() {
    let mut shop = signed_in();
    shop.paid_cash = true;
    shop.touch(Act::Mine(0));
    shop.touch(Act::GiveBack);
    shop.touch(Act::Mark(TicketId(2)));
    shop.shows_text("£29.00 is yours to fetch at the counter");
    shop.touch(Act::Mark(TicketId(3)));
    shop.shows_text("Mark the tickets");
    shop.touch(Act::Mark(TicketId(3)));
    shop.touch(Act::GiveBackNow);
    shop.shows_text("fetch at the counter");
    assert!(matches!(asked(&shop)[1], CustomerOrder::GiveBack(_, t, 2900) if t.len() == 2));
    shop.touch(Act::StartOver);
    nothing_left(&shop);
}

#[test]
fn what_the_rule_does_not_give_is_refused_in_plain_words() {
    let mut shop = signed_in();
    shop.too_late = true;
    shop.touch(Act::Mine(0));
    shop.touch(Act::GiveBack);
    shop.touch(Act::Mark(TicketId(1)));
    shop.shows_text("can't be cancelled here any more");
    assert!(!shop.targets().iter().any(|t| t.act == Act::GiveBackNow && t.on));
    shop.key(KeyCode::Esc);
    assert_eq!(shop.state().step, Step::Lookup);
    shop.key(KeyCode::Esc);
    assert_eq!(shop.state().step, Step::Mine);
    shop.key(KeyCode::Esc);
    nothing_left(&shop);
}

#[test]
fn who_walks_away_while_signing_in_is_signed_out_by_the_answer() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Lookup);
    shop.touch(Act::SignIn);
    shop.key_all("ann@example.com");
    shop.touch(Act::Enter);
    shop.key_all("secret 99");
    shop.slow = true;
    shop.touch(Act::Enter);
    shop.touch(Act::StartOver);
    shop.release();
    nothing_left(&shop);
}

#[test]
fn who_buys_while_signed_in_is_gone_with_the_tickets() {
    let mut shop = signed_in();
    shop.touch(Act::Begin);
    shop.touch(Act::Film(super::journeys::HERETIC));
    shop.touch(Act::Show(super::house::SEATED));
    shop.touch(Act::More(super::journeys::ADULT));
    shop.touch(Act::ToSeats);
    shop.touch(Act::Take);
    shop.touch(Act::PayCard);
    shop.key_all("4711");
    shop.touch(Act::CardYes);
    assert_eq!(shop.state().step, Step::Done);
    shop.wait(2);
    shop.touch(Act::Finish);
    nothing_left(&shop);
}

#[test]
fn the_letters_keep_their_size_on_every_screen() {
    for (w, h) in [(80, 24), (120, 40), (160, 50)] {
        let mut shop = Shop::open(w, h);
        shop.touch(Act::Lookup);
        shop.touch(Act::SignIn);
        for _ in 0..3 {
            let all = shop.targets();
            assert!(all.iter().filter(|t| matches!(t.act, Act::Letter(_))).count() >= 26);
            assert!(all.iter().all(|t| t.area.width >= 12 && t.area.height >= 3), "{w}x{h}");
            shop.touch(Act::Keyboard);
        }
    }
}

#[test]
fn the_sign_in_offers_a_new_password_beside_the_old_one() {
    let mut shop = Shop::open(80, 24);
    shop.touch(Act::Lookup);
    shop.touch(Act::SignIn);
    shop.key_all("ann@example.com");
    shop.touch(Act::Enter);
    insta::assert_snapshot!("new_password_80x24", shop.frame());
}

#[test]
fn who_forgot_the_password_sets_a_new_one_with_the_code_of_a_mail() {
    for how in [Shop::touch as fn(&mut Shop, Act), Shop::press] {
        let mut shop = Shop::open(80, 24);
        how(&mut shop, Act::Lookup);
        how(&mut shop, Act::SignIn);
        spelled(&mut shop, "ann@example.com", how);
        how(&mut shop, Act::Enter);
        how(&mut shop, Act::NewPassword);
        assert_eq!(asked(&shop).last(), Some(&&CustomerOrder::SendCode("ann@example.com".into())));
        assert!(shop.frame().contains("a code is on its way"), "{}", shop.frame());
        // A wrong code, then no password, then all is right; nothing of it is on the screen in between.
        for (code, password, says) in
            [("87654321", "secret 99", "not the code"), ("12345678", "short", "take a longer one")]
        {
            spelled(&mut shop, code, how);
            how(&mut shop, Act::Enter);
            shop.key_all(password);
            how(&mut shop, Act::Enter);
            assert!(shop.frame().contains(says) && !shop.frame().contains(password), "{}", shop.frame());
        }
        shop.key_all("longer 99");
        how(&mut shop, Act::Enter);
        assert_eq!(shop.state().step, Step::Mine, "{}", shop.frame());
        shop.touch(Act::Finish);
        nothing_left(&shop);
    }
}

#[test]
fn whoever_has_seen_a_film_gives_it_stars() {
    let mut shop = Shop::open(80, 24);
    shop.seen = true;
    shop.touch(Act::Lookup);
    shop.touch(Act::SignIn);
    shop.key_all("ann@example.com");
    shop.touch(Act::Enter);
    shop.key_all("secret 99");
    shop.touch(Act::Enter);
    shop.touch(Act::Mine(0));
    assert!(shop.frame().contains("How was the film?"), "{}", shop.frame());
    assert!(shop.targets().iter().all(|t| !matches!(t.act, Act::GiveBack | Act::Codes)), "it is over");
    insta::assert_snapshot!("stars_80x24", shop.frame());
    shop.touch(Act::Rate(4));
    assert!(matches!(asked(&shop).last(), Some(CustomerOrder::Review(_, _, 4, said)) if said.is_empty()));
    assert!(shop.frame().contains("your stars are kept"), "{}", shop.frame());
    shop.touch(Act::Back);
    shop.touch(Act::Finish);
    nothing_left(&shop);
}
