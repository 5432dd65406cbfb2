//! From what a screen wants to what the house does: each question and order is one call of the service, each error one
//! failure. Nothing is decided here.
use crate::{
    domain::{
        HoldToken, PaymentId, ShowId, TheatreId, TicketId,
        board::Held,
        online::Became,
        shift::{MovementKind, ShiftReport},
        show::{Fails, Hanging, ShowState},
        staff::Person,
        time::BusinessDay,
    },
    service::{
        CustomerFilter, Error, House, NewStaff, PutProducts, Reserve, ShiftQuery, ShowFilter, Source, StaffEdit, Take,
        Tendered, TicketQr, Way, url_code,
    },
    ui::{
        effect::{DoorOrder, OnlineOrder, Order, Question, Secret, StaffOrder},
        msg::{Failure, Info, Outcome, SeatChoice, TicketCode},
    },
};
use chrono::Days;
use std::sync::Arc;

/// The code of an order whose end is not known.
pub const UNKNOWN: &str = "unknown";

/// So many bookings of a show that was called off are given back in one write.
const GIVEN_BACK: u32 = 20;

/// How many bookings a search shows.
const FOUND: usize = 50;

/// Answers a question of a terminal in this theatre.
pub fn ask(house: &House, theatre: TheatreId, question: &Question) -> Result<Info, Failure> {
    let info = match question {
        Question::Day(theatre, day) => house.day(*theatre, *day).map(|d| Info::Day(Arc::new(d))),
        Question::Shows(theatre, days) => shows(house, *theatre, *days),
        Question::Seats(show) => house.seats(*show).map(|s| Info::Seats(Arc::new(s))),
        Question::Card(show) => house.card(*show).map(Info::Card),
        Question::Menu(theatre) => house.menu(*theatre).map(|m| Info::Menu(Arc::new(m))),
        Question::Choices(show, n) => house.ways(*show, *n).map(|all| {
            let choice =
                |w: Way| SeatChoice { label: w.label.to_owned(), seats: w.seats, labels: w.labels, why: w.why };
            Info::Choices(all.into_iter().map(choice).collect())
        }),
        Question::Bookings(search) => house.search(search, FOUND).map(Info::Bookings),
        Question::Codes(reference) => house.codes(reference).map(|all| {
            let code = |c: TicketQr| TicketCode { ticket: c.ticket, label: c.label, size: c.qr.size, dark: c.qr.dark };
            Info::Codes(reference.clone(), all.into_iter().map(code).collect())
        }),
        Question::Held(token) => house.held(token).map(|h| Info::Held(Box::new(h))),
        Question::Shift => house.shift_here().and_then(|shift| {
            let report = shift.map(|s| house.shift_report(s.id)).transpose()?;
            Ok(Info::Shift(report.map(Box::new)))
        }),
        Question::LastSale => house.last_sale().map(|b| Info::Last(b.map(Box::new))),
        Question::CancelPlan(reference, asked) => match house.cancel_plan(reference, asked) {
            Err(Error::Refused(refusal)) => Ok(Info::CancelPlan(Err(refusal))),
            plan => plan.map(|plan| Info::CancelPlan(Ok(Box::new(plan)))),
        },
        Question::LookFor(sought, most) => house.look_for(sought, *most).map(Info::Bookings),
        Question::Disputed => house.disputed().map(Info::Disputed),
        Question::Hanging(show) => house.hanging(*show).map(|hanging| Info::Hanging(*show, hanging)),
        Question::ExchangePlan(reference, wanted) => match house.exchange_plan(reference, wanted) {
            Err(Error::Refused(refusal)) => Ok(Info::ExchangePlan(Err(refusal))),
            plan => plan.map(|plan| Info::ExchangePlan(Ok(Box::new(plan)))),
        },
        Question::Shifts(theatre, from) => shifts(house, *theatre, *from),
        Question::Trends(theatre, from, by) => {
            house.shift_trends(&shifts_of(*theatre, *from), *by).map(|trends| Info::Trends(*from, *by, trends))
        }
        Question::ShiftReport(id) => house.shift_report(*id).map(|r| Info::Report(Box::new(r))),
        Question::Audit(filter) => house.audit(filter).map(Info::Audit),
        Question::Customers(words) => house
            .customers(&CustomerFilter { search: Some(words.clone()), limit: Some(FOUND), ..Default::default() })
            .map(Info::Customers),
        Question::OwnPlan(reference, tickets) => match house.cancel_own_plan(reference, tickets) {
            Err(Error::Refused(refusal)) => Ok(Info::CancelPlan(Err(refusal))),
            plan => plan.map(|plan| Info::CancelPlan(Ok(Box::new(plan)))),
        },
        Question::Customer(id) => house.customer_card(*id).map(|card| Info::Customer(Box::new(card))),
        Question::Invoices(_) | Question::Invoice(_) | Question::Debtors => super::invoices::ask(house, question),
        Question::Staff => house.staff(true).map(Info::Staff),
        Question::Online(attempt) => online(house, *attempt),
        Question::Spool => house.spool().map(Info::Spool),
        Question::Attendance(theatre, day) => house.attendance(*theatre, *day).map(Info::Attendance),
        Question::Outbox(most) => house.outbox(*most).map(Info::Outbox),
        Question::MessageText(id) => match house.message_text(*id) {
            Err(Error::Refused(refusal)) => Ok(Info::MessageText(*id, Err(refusal.message))),
            said => said.map(|words| Info::MessageText(*id, Ok((words.subject, words.text)))),
        },
        Question::Delivery(since) => house.delivery(*since).map(Info::Delivery),
        Question::Names => house.names_here().map(Info::Names),
        Question::Waiting => house.waiting(theatre).map(|(parked, left)| Info::Waiting { parked, left }),
    };
    info.map_err(failure)
}

/// The coming shows of so many business days, today's first.
fn shows(house: &House, theatre: TheatreId, days: u16) -> Result<Info, Error> {
    let of = house.theatre(theatre)?;
    let today = of.zone.business_day(house.now().instant(), of.settings.day_end_min);
    let to = today.checked_add_days(Days::new(u64::from(days.saturating_sub(1))));
    let filter = ShowFilter { theatre: Some(theatre), from: Some(today), to, ..ShowFilter::default() };
    house.shows(&filter).map(|s| Info::Shows(Arc::new(s)))
}

fn shifts_of(theatre: TheatreId, from: BusinessDay) -> ShiftQuery {
    ShiftQuery { theatre: Some(theatre), from: Some(from), ..ShiftQuery::default() }
}

/// Shifts and closed days of a theatre.
fn shifts(house: &House, theatre: TheatreId, from: BusinessDay) -> Result<Info, Error> {
    Ok(Info::Shifts(house.shifts(&shifts_of(theatre, from))?, house.days_closed(theatre, from)?))
}

/// Does an order. Long work tells `goes_on` how much of how much is done, and ends early where that says no.
pub fn order(house: &mut House, order: Order, goes_on: &mut dyn FnMut(i64, i64) -> bool) -> Result<Outcome, Failure> {
    let outcome = match order {
        Order::Take { hold, show, want, tickets } => house.take(&Take { hold, show, want, tickets }).map(held),
        Order::Put { hold, theatre, items } => house.put_products(&PutProducts { hold, theatre, items }).map(held),
        Order::Collect(reference) => house.collect(&reference, &[]).map(|done| Outcome::Collected(Box::new(done.0))),
        Order::Release(token) => house.release(&token).map(|()| Outcome::Released),
        Order::Renew(token) => house.renew(&token).map(|held| Outcome::Held(Some(Box::new(held)))),
        Order::Park(token, name) => house.park(&token, &name).map(|()| Outcome::Parked),
        Order::Resume(token) => house.resume(&token).map(|held| Outcome::Held(Some(Box::new(held)))),
        Order::Tender { hold, pay, expected } => house.tender(&hold, &pay, expected).map(tendered),
        Order::BeginCard { hold, minor, expected } => house.begin_card(&hold, minor, expected).and_then(|attempt| {
            let held = Box::new(house.held(&hold)?);
            Ok(Outcome::CardBegun { attempt: attempt.id, minor: attempt.minor, held })
        }),
        Order::CardApproved(attempt, reference) => house.card_approved(attempt, &reference).map(tendered),
        Order::CardDeclined(of) => house.card_declined(of).map(|held| Outcome::CardDeclined(held.map(Box::new))),
        Order::GiveBack(token) => house.give_back(&token).map(Outcome::GivenBack),
        Order::CallStaff(why) => house.call_staff(&why).map(|()| Outcome::StaffCalled),
        Order::AnswerCalls => house.answer_calls().map(|_| Outcome::CallsAnswered),
        Order::OpenShift { theatre, float } => house.open_shift(theatre, float).map(shift),
        Order::Drawer { kind, minor, words } => match kind {
            MovementKind::Drop => house.drop_cash(minor, &words),
            MovementKind::PaidOut => house.pay_out(minor, &words),
            MovementKind::Float => house.adjust_float(minor, &words),
            MovementKind::NoSale | MovementKind::HandOver => house.no_sale(&words),
        }
        .map(shift),
        Order::HandOver { to, secret } => {
            house.verify_staff(&to, &secret.0).and_then(|to| house.hand_over(&to, None)).map(shift)
        }
        Order::CountShift(count) => house.count_shift(&count).map(shift),
        Order::CloseShift { closing, witness } => {
            let witness = witness.map(|(who, secret)| house.verify_staff(&who, &secret.0)).transpose();
            witness.and_then(|witness| house.close_shift(&closing, witness.as_ref())).map(shift)
        }
        Order::Cancel { reference, asked, expected } => house
            .cancel(&reference, &asked, Some(expected))
            .map(|(booking, plan)| Outcome::Cancelled(Box::new(booking), Box::new(plan))),
        Order::Reserve(token, party, email) => reserve(house, token, party, email),
        Order::AllowComps(token, why) => house.allow_comps(&token, &why).map(|()| Outcome::CompsAllowed),
        Order::LoadReserved(of) => house.load_reserved(&of).map(|held| Outcome::Held(Some(Box::new(held)))),
        Order::FailShow { show, how, reason } => fails(house, show, how, &reason).map(Outcome::ShowFails),
        Order::RefundCalledOff(show) => house.refund_called_off(show, GIVEN_BACK).map(Outcome::CalledOff),
        Order::CorrectTender(..) | Order::Dispute(..) | Order::EndDispute(..) => payment(house, order),
        Order::PayOutOwed(..) | Order::Deposit(..) => payment(house, order),
        Order::Exchange { reference, wanted, pays, expected } => house
            .exchange(&reference, &wanted, &pays, Some(expected))
            .map(|(booking, done)| Outcome::Exchanged(Box::new(booking), Box::new(done))),
        Order::SignIn { who, secret } => sign_in(house, &who, &secret),
        Order::Lock => house.lock().map(|()| Outcome::Locked),
        Order::Authorised { who, secret, order: inner } => {
            let authority = house.verify_staff(&who, &secret.0).map_err(failure)?;
            return house.authorised(authority, |house| self::order(house, *inner, goes_on));
        }
        Order::Recount(id, count) => house.recount_closed(id, &count).map(shift),
        Order::CloseDay(theatre, day) => {
            house.close_day(theatre, day).map(|shifts| Outcome::DayClosed(day, shifts.len()))
        }
        Order::Prove => house.prove_history(goes_on).map(Outcome::Proved),
        Order::Online(order) => pay_online(house, order),
        order @ (Order::Resend(..) | Order::RetryMessages) => messages(house, order),
        Order::Print(reference) => house.print_again(&reference).map(Outcome::Printing),
        Order::Door(order) => door(house, order),
        Order::Customer(order) => super::customers::order(house, order),
        Order::Invoice(order) => super::invoices::order(house, order),
        Order::Staff(order) => staff(house, order).map(|person| Outcome::Staff(Box::new(person))),
        Order::Unlock(secret) => house.unlock(&secret.0).map(|()| Outcome::Unlocked),
    };
    outcome.map_err(failure)
}

/// A payment beside the sale: a deposit, what is owed, one that was another tender, or that is the bank's matter.
fn payment(house: &mut House, order: Order) -> Result<Outcome, Error> {
    Ok(match order {
        Order::CorrectTender(of, to) => Outcome::Corrected(Box::new(house.correct_tender(&of, &to)?)),
        Order::Deposit(of, minor, pay) => Outcome::Deposited(Box::new(house.deposit(&of, minor, &[pay])?)),
        Order::PayOutOwed(of, card) => {
            let (booking, cash, card) = house.pay_out_owed(&of, Some(&card))?;
            Outcome::PaidOut(Box::new(booking), cash, card)
        }
        Order::Dispute(of, said) => Outcome::Disputed(Box::new(house.dispute(&of, &said)?)),
        Order::EndDispute(of, end) => Outcome::Disputed(Box::new(house.end_dispute(&of, end, "")?)),
        _ => return Err(crate::domain::Refusal::usage("that is no payment to put right").into()),
    })
}

/// What is written to people.
fn messages(house: &mut House, order: Order) -> Result<Outcome, Error> {
    match order {
        Order::Resend(of, to) => house.resend(&of, Some(&to)).map(|to| Outcome::Resent(of, to)),
        _ => house.retry_messages().map(Outcome::Retried),
    }
}

fn pay_online(house: &mut House, order: OnlineOrder) -> Result<Outcome, Error> {
    Ok(match order {
        OnlineOrder::Begin(hold, expected) => {
            let (attempt, held) = house.begin_online(&hold, expected)?;
            Outcome::OnlineBegun { attempt, held: Box::new(held) }
        }
        OnlineOrder::Stop(attempt) => {
            house.stop_online(attempt)?;
            Outcome::OnlineStops
        }
    })
}

/// What became of a payment at the provider, with the page where it is paid as a code.
fn online(house: &House, attempt: PaymentId) -> Result<Info, Error> {
    let became = house.became(attempt)?;
    let page = match &became {
        Became::Waits(online) => online.url.as_ref().and_then(|url| {
            let qr = url_code(url)?;
            Some(TicketCode { ticket: TicketId(0), label: url.clone(), size: qr.size, dark: qr.dark })
        }),
        _ => None,
    };
    Ok(Info::Online(attempt, Box::new(became), page))
}

fn door(house: &mut House, order: DoorOrder) -> Result<Outcome, Error> {
    Ok(match order {
        DoorOrder::Admit(token, at) => Outcome::Admitted(vec![house.admit_at(&token, at)?.into()]),
        DoorOrder::Party(reference, n, at) => {
            Outcome::Admitted(house.admit_party(&reference, n, at)?.into_iter().map(Into::into).collect())
        }
        DoorOrder::Undo(ticket, why) => Outcome::Unadmitted(Box::new(house.undo_admission(ticket, &why)?)),
    })
}

fn sign_in(house: &mut House, who: &str, secret: &Secret) -> Result<Outcome, Error> {
    house.sign_in_here(who, &secret.0).map(|person| Outcome::SignedIn(Box::new(person)))
}

/// Keeps the order for a party until before the start.
fn reserve(house: &mut House, token: HoldToken, party: String, email: Option<String>) -> Result<Outcome, Error> {
    let wanted = Reserve { source: Source::Hold(token), tickets: Vec::new(), party, until: None, email };
    house.reserve(&wanted).map(|booking| Outcome::Reserved(Box::new(booking)))
}

/// A show fails, or goes on; what hangs on it then. A show that moved leaves nothing behind.
fn fails(house: &mut House, show: ShowId, how: Fails, reason: &str) -> Result<Hanging, Error> {
    match how {
        Fails::Pause => house.set_show_state(show, ShowState::Paused)?,
        Fails::Resume => house.set_show_state(show, ShowState::OnSale)?,
        Fails::Delay(minutes) => {
            let to = house.show(show)?.show.starts_at.plus_minutes(minutes);
            house.delay_show(show, to, reason)?;
        }
        Fails::Move(hall) => drop(house.move_show(show, hall, None, reason)?),
        Fails::Stop => house.stop_show(show, reason)?,
        Fails::CallOff => house.call_off(show, reason)?,
    }
    house.hanging(show)
}

fn held(held: Option<Held>) -> Outcome {
    Outcome::Held(held.map(Box::new))
}

fn shift(report: ShiftReport) -> Outcome {
    Outcome::Shift(Box::new(report))
}

fn staff(house: &mut House, order: StaffOrder) -> Result<Person, Error> {
    let id = match order {
        StaffOrder::Add { name, email, role, password, pin } => {
            house.add_staff(&NewStaff { email, name, role, password: password.0, pin: pin.map(|p| p.0) })?
        }
        StaffOrder::Edit { id, name, email, role } => {
            house.edit_staff(id, &StaffEdit { email: Some(email), name: Some(name), role: Some(role) })?;
            id
        }
        StaffOrder::Password(id, secret) => house.set_password(id, &secret.0).map(|()| id)?,
        StaffOrder::Pin(id, pin) => house.set_pin(id, pin.as_ref().map(|p| p.0.as_str())).map(|()| id)?,
        StaffOrder::Remove(id) => house.remove_staff(id).map(|()| id)?,
        StaffOrder::Restore(id) => house.restore_staff(id).map(|()| id)?,
        StaffOrder::Unlock(id) => house.forgive(id).map(|()| id)?,
    };
    house.person(id)
}

fn tendered(tendered: Tendered) -> Outcome {
    match tendered {
        Tendered::Sold(booking) => Outcome::Sold(booking),
        Tendered::Part { paid, left } => Outcome::PartPaid { paid, left },
    }
}

/// What a screen is told of an error: the one table from the service's errors to the screen's.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::Refused(refusal) => Failure::Refused(refusal),
        other => {
            tracing::error!(code = other.code(), error = %other, "an order or a question failed");
            Failure::Broken { code: other.code().to_owned(), message: other.to_string() }
        }
    }
}

/// What a screen is told when the program itself failed in the middle of an order.
pub fn broken_off() -> Failure {
    Failure::Broken {
        code: UNKNOWN.to_owned(),
        message: "an error in the program itself broke this off: look at the last sale before you try again".to_owned(),
    }
}
