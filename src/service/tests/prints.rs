//! The spool: a sale at a till with a printer is a job, printed once; what broke off is said and printed again when asked.
use super::*;
use crate::{
    domain::spool::PrintState::{Printed, Printing, Unknown, Waiting},
    printer::Device,
    ticket::escpos::Paper,
};

impl Cinema {
    /// A printer that is a file.
    fn printer(&self) -> PrintSetup {
        PrintSetup { device: Device::Path(self.folder.path().join("paper")), paper: Paper::Mm80, kick: true }
    }

    fn paper(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("paper")).unwrap_or_default()
    }
}

fn print(house: &mut House, setup: &PrintSetup) -> PrintRound {
    house.print_due(setup, &mut || true).unwrap()
}

fn cuts(paper: &[u8]) -> usize {
    paper.windows(3).filter(|w| w == b"\x1dVB").count()
}

#[test]
fn what_is_sold_is_printed_once_and_cash_opens_the_drawer() {
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    assert_eq!(cinema.house.spool().unwrap(), None, "no printer here");
    cinema.house.sell(&sell(show, best(1), &[], vec![cash(None)])).unwrap();
    cinema.house.set_printing(true);
    let sold = cinema.house.sell(&sell(show, best(2), &[], vec![cash(None)])).unwrap();
    let spool = cinema.house.spool().unwrap().unwrap();
    assert_eq!((spool.waiting, spool.last), (1, Some((sold.id, Waiting))), "only what was sold with a printer");
    assert_eq!(print(&mut cinema.house, &setup), PrintRound { printed: 1, unknown: 0, waits: None });
    let paper = cinema.paper();
    assert!(paper.starts_with(&crate::ticket::escpos::KICK), "the drawer opens first");
    assert_eq!(cuts(&paper), 3, "two tickets and the receipt");
    assert!(!paper.windows(7).any(|w| w == b"REPRINT"));
    assert_eq!(print(&mut cinema.house, &setup), PrintRound::default());
    assert_eq!(cinema.paper().len(), paper.len(), "nothing twice");
    cinema.house.sell(&sell(show, best(1), &[], vec![card(None)])).unwrap();
    print(&mut cinema.house, &setup);
    assert!(!cinema.paper()[paper.len()..].starts_with(&crate::ticket::escpos::KICK), "a card opens nothing");
    cinema.assert_well();
}

#[test]
fn an_exchange_prints_what_it_brought_and_nothing_else() {
    use crate::domain::{cancel::Asked, exchange::Move};
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    let kicks = |paper: &[u8]| paper.windows(5).filter(|w| *w == crate::ticket::escpos::KICK).count();
    cinema.house.set_printing(true);
    let want = cinema.seats(&["A1", "A2"]);
    let sold = cinema.house.sell(&sell(show, want, &[], vec![card(None)])).unwrap();
    print(&mut cinema.house, &setup);
    let first = cinema.paper().len();
    let one = |id, show, seat: &str| Move {
        asked: Asked { tickets: vec![id], ..Asked::default() },
        show: Some(show),
        seats: vec![seat.to_owned()],
    };
    let (now, _) = cinema.house.exchange(&sold.reference, &one(sold.tickets[0].id, show, "A3"), &[], Some(0)).unwrap();
    assert_eq!(print(&mut cinema.house, &setup).printed, 1);
    let paper = cinema.paper()[first..].to_vec();
    assert_eq!((cuts(&paper), kicks(&paper)), (2, 0), "one ticket and the receipt; no cash moved");
    assert!(!paper.windows(7).any(|w| w == b"REPRINT"), "it was never printed before");
    // While that waits for paper another exchange is done: each prints its own, and the drawer opens for the difference in cash.
    let second = first + paper.len();
    let new = now.tickets.iter().find(|t| t.label == "A3").unwrap().id;
    let dearer = one(new, cinema.late, "B1");
    let late = cinema.late;
    cinema.house.exchange(&sold.reference, &dearer, &[cash(None)], None).unwrap();
    cinema.house.exchange(&sold.reference, &one(sold.tickets[1].id, show, "A4"), &[], Some(0)).unwrap();
    assert_eq!(print(&mut cinema.house, &setup).printed, 2);
    let paper = cinema.paper()[second..].to_vec();
    assert_eq!((cuts(&paper), kicks(&paper)), (4, 1));
    // One that is asked for has all that is good, marked.
    cinema.house.print_again(&sold.reference).unwrap();
    let third = cinema.paper().len();
    print(&mut cinema.house, &setup);
    assert!(cinema.paper()[third..].windows(7).any(|w| w == b"REPRINT"));
    // A sale that has not been printed yet prints what it is by then.
    let next = cinema.house.sell(&sell(late, best(1), &[], vec![card(None)])).unwrap();
    cinema.house.exchange(&next.reference, &one(next.tickets[0].id, show, "A1"), &[], None).unwrap();
    assert_eq!(print(&mut cinema.house, &setup).printed, 1, "once, with its new seat");
    cinema.assert_well();
}

#[test]
fn the_drawer_opens_once_for_cash_also_while_the_paper_is_out() {
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    // It answers that its paper is out, as often as it is asked, and keeps what else it gets.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let out = PrintSetup { device: Device::Tcp(listener.local_addr().unwrap().to_string()), ..setup.clone() };
    let got = std::thread::spawn(move || {
        let mut got: Vec<u8> = Vec::new();
        for line in listener.incoming().take(3) {
            let (mut line, mut word) = (line.unwrap(), [0; 64]);
            while let Ok(n @ 1..) = std::io::Read::read(&mut line, &mut word) {
                got.extend(&word[..n]);
                if word[..n].ends_with(&crate::ticket::escpos::ASK_PAPER) {
                    std::io::Write::write_all(&mut line, &[0x72]).unwrap();
                }
            }
        }
        got
    });
    cinema.house.set_printing(true);
    cinema.house.sell(&sell(show, best(1), &[], vec![cash(None)])).unwrap();
    for _ in 0..2 {
        assert!(print(&mut cinema.house, &out).waits.is_some_and(|why| why.contains("out of paper")));
    }
    let got = got.join().unwrap();
    assert_eq!(got.windows(5).filter(|w| *w == crate::ticket::escpos::KICK).count(), 1, "{got:?}");
    assert_eq!(print(&mut cinema.house, &setup).printed, 1);
    assert!(!cinema.paper().starts_with(&crate::ticket::escpos::KICK), "it was open");
    cinema.assert_well();
}

#[test]
fn a_reprint_is_marked_counted_and_in_the_history() {
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    cinema.house.set_printing(false);
    let sold = cinema.house.sell(&sell(show, best(2), &[], vec![cash(None)])).unwrap();
    print(&mut cinema.house, &setup);
    let first = cinema.paper().len();
    assert_eq!(cinema.house.print_again(&sold.reference).unwrap(), 1);
    print(&mut cinema.house, &setup);
    assert!(cinema.paper()[first..].windows(7).any(|w| w == b"REPRINT"));
    assert_eq!(cinema.house.print_again(&sold.reference).unwrap(), 2);
    let history = cinema.house.booking(&sold.reference).unwrap().history;
    assert_eq!(history.iter().filter(|h| h.verb == "reprint").count(), 2);
    let all = crate::domain::cancel::Asked::default();
    cinema.house.cancel(&sold.reference, &all, None).unwrap();
    assert_eq!(code(cinema.house.print_again(&sold.reference)), "conflict", "void tickets are not printed");
    assert_eq!(code(cinema.house.print_again(&crate::domain::Reference("ZZZZZ".into()))), "not_found");
    cinema.assert_well();
}

#[test]
fn without_paper_everything_waits_and_nothing_is_lost() {
    let mut cinema = Cinema::open();
    let show = cinema.show;
    cinema.house.set_printing(false);
    let off = PrintSetup { device: Device::Path("/dev/no-such-printer".into()), ..cinema.printer() };
    for _ in 0..3 {
        cinema.house.sell(&sell(show, best(1), &[], vec![cash(None)])).unwrap();
    }
    assert!(print(&mut cinema.house, &off).waits.is_some());
    let spool = cinema.house.spool().unwrap().unwrap();
    assert_eq!(spool.waiting, 3);
    assert!(spool.error.contains("no-such-printer"), "{}", spool.error);
    let setup = cinema.printer();
    assert_eq!(print(&mut cinema.house, &setup).printed, 3);
    assert_eq!(cuts(&cinema.paper()), 6);
    assert_eq!(cinema.house.spool().unwrap().unwrap().error, "");
    cinema.assert_well();
}

#[test]
fn a_job_that_broke_off_is_never_printed_again_by_itself() {
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    cinema.house.set_printing(false);
    let sold = cinema.house.sell(&sell(show, best(1), &[], vec![cash(None)])).unwrap();
    // The lane dies between the claim and the printer's yes.
    let id = cinema.house.write(|c| Ok(c.w.print_claim(c.w.terminal(c.terminal)?)?)).unwrap().unwrap().id;
    assert_eq!(cinema.house.spool().unwrap().unwrap().last, Some((sold.id, Printing)));
    let mut again = cinema.terminal("Till 1");
    again.set_printing(false);
    assert_eq!(print(&mut again, &setup), PrintRound { printed: 0, unknown: 1, waits: None });
    assert!(print(&mut cinema.house, &setup).waits.is_some(), "one prints for a till at a time");
    let spool = again.spool().unwrap().unwrap();
    assert_eq!((spool.unknown, spool.last), (vec![sold.reference.clone()], Some((sold.id, Unknown))));
    assert!(cinema.paper().is_empty());
    assert_eq!(again.print_again(&sold.reference).unwrap(), 1);
    print(&mut again, &setup);
    assert!(cinema.paper().windows(7).any(|w| w == b"REPRINT"));
    let spool = again.spool().unwrap().unwrap();
    assert_eq!((spool.unknown.len(), spool.last), (0, Some((sold.id, Printed))), "who asks again has looked");
    assert_eq!(code(again.end_print(id, true)), "conflict", "it is done with");
    assert_eq!(code(again.end_print(99, true)), "not_found");
}

#[test]
fn the_drawer_opens_for_whatever_moves_cash_and_not_long_after() {
    let mut cinema = Cinema::open();
    let (show, setup) = (cinema.show, cinema.printer());
    let kicks = |cinema: &mut Cinema| {
        let before = cinema.paper().len();
        cinema.house.open_drawer(&setup).unwrap();
        let paper = &cinema.paper()[before..];
        assert_eq!(paper.len() % crate::ticket::escpos::KICK.len(), 0, "{paper:?}");
        paper.len() / crate::ticket::escpos::KICK.len()
    };
    cinema.house.open_shift(crate::domain::TheatreId(1), 10_000).unwrap();
    assert_eq!(kicks(&mut cinema), 0, "no drawer hangs here");
    cinema.house.set_printing(true);
    let card_sold = cinema.house.sell(&sell(show, best(1), &[], vec![card(None)])).unwrap();
    cinema.house.cancel(&card_sold.reference, &Default::default(), None).unwrap();
    cinema.house.shift_x().unwrap();
    assert_eq!(kicks(&mut cinema), 0, "no cash moved");
    let sold = cinema.house.sell(&sell(show, best(1), &[], vec![cash(None)])).unwrap();
    assert_eq!((kicks(&mut cinema), kicks(&mut cinema)), (1, 0));
    cinema.house.cancel(&sold.reference, &Default::default(), None).unwrap();
    assert_eq!(kicks(&mut cinema), 1, "money goes back");
    cinema.house.no_sale("change for the café").unwrap();
    let before = cinema.paper().len();
    while cinema.house.print_jobs(true, 9).unwrap().iter().any(|j| j.state == Waiting) {
        print(&mut cinema.house, &setup);
    }
    assert!(cinema.paper()[before..].starts_with(&crate::ticket::escpos::KICK));
    cinema.house.no_sale("again").unwrap();
    let before = cinema.paper().len();
    assert_eq!(print(&mut cinema.house, &setup), PrintRound::default(), "nothing is printed for it");
    assert_eq!(cinema.paper()[before..], crate::ticket::escpos::KICK);
    cinema.house.drop_cash(1_000, "").unwrap();
    cinema.house.pay_out(200, "milk").unwrap();
    assert_eq!(kicks(&mut cinema), 1, "two at once are one");
    assert!(cinema.house.pay_out(200, "").is_err());
    assert_eq!(kicks(&mut cinema), 0, "what is refused opens nothing");
    cinema.house.no_sale("").unwrap();
    cinema.pass(61);
    assert_eq!(kicks(&mut cinema), 0, "nobody waits for it any more");
    cinema.assert_well();
}
