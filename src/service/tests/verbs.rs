//! Every verb of the house with what it asks for, to be called with arguments that are nothing in particular.
use super::*;
use crate::domain::{
    BookingId, CustomerId, HallId, MovieId, PaymentId, ShiftId, TheatreId,
    shift::{Closing, Count as Counted},
    show::ShowState,
};
use Permission::*;
use std::path::Path;

/// Name, what it asks for, a call.
pub type Verb = (&'static str, Permission, fn(&mut House) -> Result<()>);

/// Where the house stands.
const HERE: TheatreId = TheatreId(1);

fn nowhere() -> HoldToken {
    HoldToken("a".repeat(20))
}

pub fn counted() -> Counted {
    Counted { cash: 0, pieces: Default::default(), tenders: Default::default() }
}

pub fn new_staff(email: &str, role: Role) -> NewStaff {
    NewStaff {
        email: email.into(),
        name: email.split('@').next().unwrap().into(),
        role,
        password: "long enough".into(),
        pin: Some("246810".into()),
    }
}

fn no_booking() -> crate::domain::Reference {
    crate::domain::Reference("22222".into())
}

fn nobody_waits() -> crate::service::Reserve {
    let source = Source::Show(ShowId(99), best(1));
    crate::service::Reserve { source, tickets: vec![], party: "Okoye".into(), until: None, email: None }
}

/// Every verb that asks for a permission.
pub fn all() -> Vec<Verb> {
    [selling(), door(), till(), people(), customers(), planning()].concat()
}

fn selling() -> Vec<Verb> {
    vec![
        ("take", Sell, |h| take(h, None, ShowId(99), best(1), vec![]).map(drop)),
        ("held", Sell, |h| h.held(&nowhere()).map(drop)),
        ("release", Sell, |h| h.release(&nowhere())),
        ("renew", Sell, |h| h.renew(&nowhere()).map(drop)),
        ("park", WorkTill, |h| h.park(&nowhere(), "Okoye")),
        ("resume", WorkTill, |h| h.resume(&nowhere()).map(drop)),
        ("tender", Sell, |h| h.tender(&nowhere(), &cash(None), 0).map(drop)),
        ("begin_card", Sell, |h| h.begin_card(&nowhere(), None, 0).map(drop)),
        ("card_approved", Sell, |h| h.card_approved(PaymentId(99), "A1").map(drop)),
        ("card_declined", Sell, |h| h.card_declined(PaymentId(99)).map(drop)),
        ("give_back", Sell, |h| h.give_back(&nowhere()).map(drop)),
        ("sell", Sell, |h| h.sell(&sell(ShowId(99), best(1), &[], vec![cash(None)])).map(drop)),
        ("booking_by_id", SeeBookings, |h| h.booking_by_id(BookingId(99)).map(drop)),
        ("bookings", SeeBookings, |h| h.bookings(&BookingFilter::default()).map(drop)),
        ("look_for", SeeBookings, |h| h.look_for(&Default::default(), 1).map(drop)),
        ("last_sale", SeeBookings, |h| h.last_sale().map(drop)),
        ("waiting", Sell, |h| h.waiting(HERE).map(drop)),
        ("cancel", CancelByRule, |h| h.cancel(&no_booking(), &Default::default(), None).map(drop)),
        ("cancel_plan", CancelByRule, |h| h.cancel_plan(&no_booking(), &Default::default()).map(drop)),
        ("exchange", CancelByRule, |h| h.exchange(&no_booking(), &Default::default(), &[], None).map(drop)),
        ("exchange_plan", CancelByRule, |h| h.exchange_plan(&no_booking(), &Default::default()).map(drop)),
        ("cancel_onto", CancelByRule, |h| {
            h.cancel_onto(&no_booking(), &Default::default(), crate::domain::tender::Onto::GiftCard).map(drop)
        }),
        ("allow_comps", Sell, |h| h.allow_comps(&nowhere(), "press")),
        ("gift_card", Sell, |h| h.gift_card("G").map(drop)),
        ("gift_cards", SeeBookings, |h| h.gift_cards().map(drop)),
        ("gift_codes", SeeBookings, |h| h.gift_codes(&no_booking()).map(drop)),
        ("voucher", Sell, |h| h.voucher("V").map(drop)),
        ("vouchers", SeeBookings, |h| h.vouchers(None).map(drop)),
        ("void_voucher", Price, |h| h.void_voucher("V", "lost").map(drop)),
        ("issue_vouchers", Price, |h| h.issue_vouchers(&super::tenders::vouchers(0), "").map(drop)),
        ("set_debtor", Permission::Invoice, |h| h.set_debtor(None, &Default::default()).map(drop)),
        ("debtor_active", Permission::Invoice, |h| h.debtor_active(crate::domain::DebtorId(99), true)),
        ("debtors", Permission::Invoice, |h| h.debtors().map(drop)),
        ("find_debtor", Permission::Invoice, |h| h.find_debtor("nobody").map(drop)),
        ("invoices", Permission::Invoice, |h| h.invoices(true).map(drop)),
        ("invoice", Permission::Invoice, |h| h.invoice(99).map(drop)),
        ("settle", Permission::Invoice, |h| h.settle(99, &cash(None)).map(drop)),
        ("correct_tender", AnswerForShift, |h| h.correct_tender(&no_booking(), &cash(None)).map(drop)),
        ("reserve", Permission::Reserve, |h| h.reserve(&nobody_waits()).map(drop)),
        ("pay_reserved", WorkTill, |h| h.pay_reserved(&no_booking(), &[]).map(drop)),
        ("load_reserved", WorkTill, |h| h.load_reserved(&no_booking()).map(drop)),
        ("change_reserved", Permission::Reserve, |h| h.change_reserved(&no_booking(), &best(1), &[]).map(drop)),
        ("deposit", Permission::Reserve, |h| h.deposit(&no_booking(), 1, &[]).map(drop)),
        ("reservations", SeeBookings, |h| h.reservations().map(drop)),
        ("hanging", SeeBookings, |h| h.hanging(ShowId(99)).map(drop)),
        ("delay_show", FailShow, |h| h.delay_show(ShowId(99), crate::domain::time::Instant(0), "fog")),
        ("stop_show", FailShow, |h| h.stop_show(ShowId(99), "fog")),
        ("move_show", FailShow, |h| h.move_show(ShowId(99), HallId(99), None, "fog").map(drop)),
        ("call_off", CancelShow, |h| h.call_off(ShowId(99), "fog")),
        ("refund_called_off", CancelByRule, |h| h.refund_called_off(ShowId(99), 1).map(drop)),
        ("pay_out_owed", CancelByRule, |h| h.pay_out_owed(&no_booking(), None).map(drop)),
        ("owed", SeeBookings, |h| h.owed().map(drop)),
        ("put_products", Sell, |h| {
            h.put_products(&PutProducts { hold: None, theatre: TheatreId(99), items: vec![] }).map(drop)
        }),
        ("collect", WorkTill, |h| h.collect(&no_booking(), &[]).map(drop)),
        ("audit", Audit, |h| h.audit(&Default::default()).map(drop)),
        ("prove_history", Audit, |h| h.prove_history(|_, _| true).map(drop)),
        ("accept_history", Care, |h| h.accept_history("restored").map(drop)),
        ("call_staff", CallStaff, |h| h.call_staff("help")),
    ]
}

fn door() -> Vec<Verb> {
    vec![
        ("admit", Admit, |h| h.admit("x").map(drop)),
        ("admit_at", Admit, |h| h.admit_at("x", Some(ShowId(99))).map(drop)),
        ("admit_party", Admit, |h| h.admit_party(&no_booking(), 1, None).map(drop)),
        ("guest_list", Admit, |h| {
            let day = "2026-11-22".parse().unwrap();
            h.guest_list(HERE, day, day).map(drop)
        }),
        ("merge_admissions", Admit, |h| h.merge_admissions(&[]).map(drop)),
        ("attendance", Admit, |h| h.attendance(HERE, "2026-11-22".parse().unwrap()).map(drop)),
        ("begin_online", Sell, |h| h.begin_online(&nowhere(), 0).map(drop)),
        ("begin_sale_online", Sell, |h| h.begin_sale_online(&sell(ShowId(99), best(1), &[], vec![])).map(drop)),
        ("became", Sell, |h| h.became(PaymentId(99)).map(drop)),
        ("stop_online", Sell, |h| h.stop_online(PaymentId(99))),
        ("leave_online", Sell, |h| h.leave_online(PaymentId(99))),
        ("online_payments", Reports, |h| h.online_payments(true, 1).map(drop)),
        ("settlement", Reports, |h| {
            let provider = crate::payment::Gateway::Scripted(Default::default());
            let day = "2026-11-22".parse().unwrap();
            h.settlement(&provider, TheatreId(99), (day, day)).map(drop)
        }),
        ("retry_online", CancelByRule, |h| h.retry_online().map(drop)),
        ("print_jobs", SeeBookings, |h| h.print_jobs(true, 1).map(drop)),
        ("print_again", WorkTill, |h| h.print_again(&no_booking()).map(drop)),
        ("end_print", WorkTill, |h| h.end_print(99, true)),
        ("undo_admission", UndoAdmission, |h| h.undo_admission(crate::domain::TicketId(99), "fainted").map(drop)),
    ]
}

fn till() -> Vec<Verb> {
    vec![
        ("answer_calls", WorkTill, |h| h.answer_calls().map(drop)),
        ("open_shift", OwnShift, |h| h.open_shift(TheatreId(99), 0).map(drop)),
        ("drop_cash", OwnShift, |h| h.drop_cash(1, "").map(drop)),
        ("pay_out", OpenDrawer, |h| h.pay_out(1, "lamps").map(drop)),
        ("no_sale", OpenDrawer, |h| h.no_sale("").map(drop)),
        ("adjust_float", AnswerForShift, |h| h.adjust_float(1, "").map(drop)),
        ("hand_over", OwnShift, |h| h.hand_over(&Actor::Nobody, None).map(drop)),
        ("count_shift", OwnShift, |h| h.count_shift(&counted()).map(drop)),
        ("recount_closed", CloseDay, |h| h.recount_closed(ShiftId(99), &counted()).map(drop)),
        ("close_shift", OwnShift, |h| h.close_shift(&Closing::default(), None).map(drop)),
        ("days_closed", SeeShifts, |h| h.days_closed(HERE, "2026-11-22".parse().unwrap()).map(drop)),
        ("close_day", CloseDay, |h| h.close_day(TheatreId(99), "2026-11-22".parse().unwrap()).map(drop)),
    ]
}

fn people() -> Vec<Verb> {
    vec![
        ("staff", SeeStaff, |h| h.staff(false).map(drop)),
        ("find_staff", SeeStaff, |h| h.find_staff("nobody").map(drop)),
        ("person", SeeStaff, |h| h.person(StaffId(99)).map(drop)),
        ("add_staff", EditStaff, |h| {
            h.add_staff(&NewStaff { name: String::new(), ..new_staff("a@b", Role::Clerk) }).map(drop)
        }),
        ("edit_staff", EditStaff, |h| h.edit_staff(StaffId(99), &StaffEdit::default())),
        ("remove_staff", EditStaff, |h| h.remove_staff(StaffId(99))),
        ("restore_staff", EditStaff, |h| h.restore_staff(StaffId(99))),
        ("set_pin", EditStaff, |h| h.set_pin(StaffId(99), None)),
        ("set_password", EditStaff, |h| h.set_password(StaffId(99), "short")),
        ("forgive", EditStaff, |h| h.forgive(StaffId(99))),
        ("forgive_terminal", EditStaff, |h| h.forgive_terminal("nowhere")),
    ]
}

fn customers() -> Vec<Verb> {
    vec![
        ("customers", SeeCustomers, |h| h.customers(&Default::default()).map(drop)),
        ("find_customer", SeeCustomers, |h| h.find_customer("nobody").map(drop)),
        ("customer_card", SeeCustomers, |h| h.customer_card(CustomerId(99)).map(drop)),
        ("report_owed", SeeOwed, |h| h.report_owed(None).map(drop)),
        ("dispute", Dispute, |h| {
            h.dispute(&no_booking(), &crate::domain::dispute::NewDispute { why: "?".into(), ..Default::default() })
                .map(drop)
        }),
        ("end_dispute", Dispute, |h| h.end_dispute(&no_booking(), crate::domain::dispute::Outcome::Won, "").map(drop)),
        ("dispute_evidence", Dispute, |h| h.dispute_evidence(&no_booking()).map(drop)),
        ("disputed", SeeBookings, |h| h.disputed().map(drop)),
        ("messages", SeeCustomers, |h| h.messages(None, None).map(drop)),
        ("outbox", SeeCustomers, |h| h.outbox(1).map(drop)),
        ("message_text", SeeCustomers, |h| h.message_text(99).map(drop)),
        ("retry_messages", EditCustomers, |h| h.retry_messages().map(drop)),
        ("set_optout", EditCustomers, |h| h.set_optout("", true)),
        ("optouts", SeeCustomers, |h| h.optouts().map(drop)),
        ("delivery", SeeCustomers, |h| h.delivery(crate::domain::time::Instant(0)).map(drop)),
        ("resend", WorkTill, |h| h.resend(&no_booking(), None).map(drop)),
        ("preview", SeeBookings, |h| h.preview(&Default::default(), "reminder", None, None).map(drop)),
        ("add_customer", EditCustomers, |h| h.add_customer(&Default::default(), None).map(drop)),
        ("edit_customer", EditCustomers, |h| h.edit_customer(CustomerId(99), &Default::default())),
        ("forgive_customer", EditCustomers, |h| h.forgive_customer(CustomerId(99))),
        ("review", EditCustomers, |h| h.review(CustomerId(99), MovieId(99), 3, "")),
        ("order_for", WorkTill, |h| h.order_for(&nowhere(), None).map(drop)),
        ("block_customer", BlockCustomers, |h| {
            h.block_customer(CustomerId(99), &NewBlock { reason: "bots".into(), ..Default::default() }).map(drop)
        }),
        ("unblock_customer", BlockCustomers, |h| h.unblock_customer(CustomerId(99))),
        ("erase_customer", EraseCustomers, |h| h.erase_customer(CustomerId(99)).map(drop)),
        ("erase_plan", EraseCustomers, |h| h.erase_plan(CustomerId(99)).map(drop)),
        ("export_customer", EraseCustomers, |h| h.export_customer(CustomerId(99)).map(drop)),
        ("retention_plan", EraseCustomers, |h| h.retention_plan().map(drop)),
        ("run_retention", EraseCustomers, |h| h.run_retention().map(drop)),
    ]
}

fn planning() -> Vec<Verb> {
    vec![
        ("add_theatre", Settings, |h| {
            let settings = Default::default();
            let (zone, currency) =
                (Zone::parse("Europe/London").unwrap(), crate::domain::Currency::parse("GBP").unwrap());
            h.add_theatre(&NewTheatre {
                name: String::new(),
                address: String::new(),
                city: String::new(),
                zone,
                currency,
                settings,
            })
            .map(drop)
        }),
        ("add_hall", Plan, |h| {
            h.add_hall(&HallFile { theatre: HERE, name: String::new(), turnaround_min: 0, map: String::new() })
                .map(drop)
        }),
        ("set_map", Plan, |h| h.set_map(HallId(99), "")),
        ("add_movie", Plan, |h| h.add_movie(&facts("", 0)).map(drop)),
        ("edit_movie", Plan, |h| h.edit_movie(MovieId(99), &facts("", 0))),
        ("remove_movie", Plan, |h| h.remove_movie(MovieId(99))),
        ("add_show", Plan, |h| {
            let starts_at = crate::domain::time::Instant(START);
            let (movie, hall) = (MovieId(99), HallId(99));
            h.add_show(&NewShow { movie, hall, starts_at, name: String::new(), format: String::new(), traits: vec![] })
                .map(drop)
        }),
        ("set_show_state", FailShow, |h| h.set_show_state(ShowId(99), ShowState::Paused)),
        ("set_ticket_type", Price, |h| h.set_ticket_type(HERE, &kind("", "", 0)).map(drop)),
        ("remove_ticket_type", Price, |h| h.remove_ticket_type(HERE, "none")),
        ("set_day_part", Price, |h| {
            let part = crate::domain::price::DayPart { code: String::new(), weekdays: 0, from_min: 0, until_min: 0 };
            h.set_day_part(HERE, &part)
        }),
        ("add_price", Price, |h| {
            let ticket_type = crate::domain::TicketTypeId(99);
            let (class, day_part, show, from, until) = (None, None, None, None, None);
            h.add_price(HERE, &PriceRow { id: 0, ticket_type, class, day_part, show, from, until, minor: -1 }).map(drop)
        }),
        ("remove_price", Price, |h| h.remove_price(HERE, 99)),
        ("set_product", Price, |h| h.set_product(HERE, &super::concessions::product("", &[])).map(drop)),
        ("remove_product", Price, |h| h.remove_product(HERE, "none")),
        ("import_products", Price, |h| h.import_products(HERE, "", &Default::default()).map(drop)),
        ("move_stock", Stock, |h| {
            h.move_stock(HERE, "none", crate::domain::product::StockKind::Count, 0, "").map(drop)
        }),
        ("stock_movements", SeeStock, |h| h.stock_movements(HERE, "none", 1).map(drop)),
        ("set_settings", Settings, |h| h.set_settings(TheatreId(99), &Default::default())),
        ("import_movies", Plan, |h| h.import_movies("", &Default::default()).map(drop)),
        ("import_shows", Plan, |h| h.import_shows("", &Default::default()).map(drop)),
        ("backup", Care, |h| h.backup(Path::new("/"), |_, _| ())),
    ]
}

/// What asks for none: what hangs in the foyer, the house's own upkeep, signing in itself, and paper made of what was read.
pub const OPEN: &[&str] = &[
    "send_messages",
    "print_due",
    "open_drawer",
    "run_online",
    "hear", // its message is signed by the provider
    "set_printing",
    "set_templates",
    "set_language",
    "spool", // what the house itself wrote
    "theatres",
    "theatre",
    "halls",
    "map",
    "movies",
    "movie",
    "tariff",
    "menu",
    "shows",
    "show",
    "day",
    "seats",
    "card",
    "choices",
    "classes",
    "ways",
    "find_theatre",
    "find_movie",
    "find_hall",
    "find_show",
    "reviews", // the foyer
    "open",
    "create",
    "demo",
    "from_seed",
    "actor",
    "act_as",
    "authorised",
    "now",
    "clock",
    "kind",
    "identity",
    "keys_folder",
    "terminal",
    "data_version",
    "tidy_log",
    "keep_head",
    "sweep",
    "doctor", // upkeep: says nothing of anybody
    "repair", // the same: after a disk that failed nobody can sign in before it
    "asks_who",
    "who",
    "names_here",
    "sign_in_here",
    "sign_in",
    "session_for_actor",
    "resume_session",
    "sign_out",
    "lock",
    "verify_staff",
    "staff_named",
    "unlock",
    "carry_on",
    "customer_sign_in",
    "customer_leaves",
    "change_customer_password",
    "begin_reset",
    "finish_reset", // signing in
    "token",
    "printout",
    "verify", // made of a booking or a token that is there
];

/// What asks for one of several, each with a test of its own.
pub const EITHER: &[&str] = &[
    "booking",
    "ticket",
    "search",
    "codes", // a kiosk by the whole reference
    "cancel_own_plan",
    "cancel_own", // a customer, with what is theirs
    "credit",     // a customer, their own
    "shift_here",
    "shift_x",
    "shift_report",
    "shift_by_z",
    "shifts",
    "shift_trends",
    "shift_look", // own or all
    "recode",     // consumes the house
];
