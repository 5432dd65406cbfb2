//! Bookings: found, shown, printed.
use super::{
    booking_back::{self, Back, Correct, Payout, Resend},
    booking_move::{self, Exchange},
    booking_print::{self, Print},
    context::Context,
    dispute,
    exit::Fail,
    output::{Column, Table, joined},
    parse, reserve,
};
use crate::{
    domain::{
        Money, Reference,
        booking::{Booking as Sold, LineState, Refund, TicketState},
        product::shown,
        text::visible,
        time::BusinessDay,
    },
    export::booking::{BookingAnswer, BookingRow, BookingShape},
    service::{BookingFilter, House},
};
use clap::{Args, Subcommand};
use serde_json::json;

/// Verbs of bookings.
#[derive(Debug, Subcommand)]
pub enum Booking {
    /// Bookings, the newest first
    List(List),
    /// One booking with its payments and history
    Show(One),
    /// A booking's tickets and receipt
    Print(Print),
    /// Cancel a booking or some of its tickets: seats go free, money comes back by the rule
    Cancel(Back),
    /// The same, by its other name
    Refund(Back),
    /// Pay a reservation: its tickets are sold as any are
    Pay(reserve::Pay),
    /// Take a deposit for a reservation: it counts when that is paid
    Deposit(reserve::Deposit),
    /// Change a reservation: other seats, another number
    Change(reserve::Change),
    /// Correct a tender that was written down wrongly, in the shift that took it
    Correct(Correct),
    /// Pay out what is owed to a customer, because a show was called off
    Payout(Payout),
    /// Send a booking's tickets by mail once more
    Resend(Resend),
    /// Exchange tickets for other seats or another show: only the difference is paid or comes back
    Move(Exchange),
    /// Hand its food and drink over: each once
    Collect(Collect),
    /// Mark a card payment as disputed at the bank (a chargeback), end that, hand out the evidence
    Dispute(dispute::Dispute),
}

/// What is handed over.
#[derive(Args, Debug)]
pub struct Collect {
    #[command(flatten)]
    which: One,
    /// Only this, by ids or product codes; without it all that waits
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    products: Vec<String>,
}

/// Which booking.
#[derive(Args, Debug)]
pub struct One {
    /// The booking: its reference, or anything that names one only
    pub reference: String,
}

/// Which bookings.
#[derive(Args, Debug)]
pub struct List {
    /// Only those with this reference, or with this in the e-mail or in their customer's name, address or number
    #[arg(long)]
    search: Option<String>,
    /// Only of this show
    #[arg(long)]
    show: Option<String>,
    /// Only made on this business day or later
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    from: Option<BusinessDay>,
    /// Only made on this business day or earlier
    #[arg(long, value_name = "DAY", value_parser = parse::day)]
    to: Option<BusinessDay>,
    /// Only those for which something is owed to the customer
    #[arg(long, conflicts_with_all = ["search", "show", "from", "to", "limit", "after"])]
    owed: bool,
    /// Only what is reserved and not paid, by its end
    #[arg(long, conflicts_with_all = ["owed", "search", "show", "from", "to", "limit", "after"])]
    reserved: bool,
    /// Only those with a card payment that is disputed at the bank, by when the bank wants to hear from the house
    #[arg(long, conflicts_with_all = ["owed", "reserved", "search", "show", "from", "to", "limit", "after"])]
    disputed: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Go on behind this reference: the last row of the list before
    #[arg(long, value_name = "REFERENCE")]
    after: Option<String>,
}

/// `booking …`
pub fn run(ctx: &Context, verb: Booking) -> Result<(), Fail> {
    match verb {
        Booking::List(args) => list(ctx, args),
        Booking::Show(args) => show(ctx, &args),
        Booking::Print(args) => booking_print::run(ctx, &args),
        Booking::Cancel(args) | Booking::Refund(args) => booking_back::run(ctx, &args),
        Booking::Pay(args) => reserve::pay(ctx, &args),
        Booking::Deposit(args) => reserve::deposit(ctx, &args),
        Booking::Change(args) => reserve::change(ctx, &args),
        Booking::Correct(args) => booking_back::correct(ctx, &args),
        Booking::Resend(args) => booking_back::resend(ctx, &args),
        Booking::Payout(args) => booking_back::payout(ctx, &args),
        Booking::Move(args) => booking_move::run(ctx, &args),
        Booking::Collect(args) => collect(ctx, &args),
        Booking::Dispute(args) => dispute::run(ctx, &args),
    }
}

fn collect(ctx: &Context, args: &Collect) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.which.reference)?;
    let products = booking_back::products(&booking, &args.products)?;
    let (booking, handed) = house.collect(&booking.reference, &products)?;
    let pieces: Vec<_> = booking.lines.iter().filter(|l| handed.contains(&l.id)).collect();
    let ids: Vec<String> = handed.iter().map(ToString::to_string).collect();
    let said = json!({ "collected": ids, "booking": BookingShape::new(&house, &booking)? });
    ctx.out.answer(&said, || {
        // Piece by piece: what is in a combo is what has to be handed over.
        let mut text = format!("{}: hand over\n", booking.reference);
        for line in pieces {
            let seat = line.piece.seat.as_ref().map_or(String::new(), |(_, seat)| format!(" to {seat}"));
            text.push_str(&visible(&format!("  {}{seat}", line.piece.words())));
            text.push('\n');
        }
        text
    })
}

/// The one booking that a text names.
pub fn found(house: &House, text: &str) -> Result<Sold, Fail> {
    if let Some(reference) = Reference::parse(text) {
        match house.booking(&reference) {
            Err(error) if error.code() == "not_found" => {}
            other => return Ok(other?),
        }
    }
    let mut fits =
        house.bookings(&BookingFilter { search: Some(text.trim().to_owned()), ..BookingFilter::default() })?;
    match fits.len() {
        0 => Err(Fail::new("not_found", format!("there is no booking {text}"))),
        1 => fits.pop().ok_or_else(|| Fail::new("not_found", format!("there is no booking {text}"))),
        n => Err(several(text, n, &fits)),
    }
}

/// Names the bookings that a text could mean.
fn several(text: &str, n: usize, fits: &[Sold]) -> Fail {
    let named = fits.iter().take(12).map(|b| {
        let first =
            b.shows.first().map(|s| format!(" {} {}", s.title, b.zone.local(s.starts_at).format("%a %d %b %H:%M")));
        format!("{}{}", b.reference, first.unwrap_or_default())
    });
    let named: Vec<String> = named.collect();
    let references: Vec<&str> = fits.iter().map(|b| b.reference.0.as_str()).collect();
    Fail::Said {
        code: "ambiguous".into(),
        message: format!("{text:?} names {n} bookings: {}", named.join("; ")),
        details: json!({ "fits": references }),
    }
}

fn list(ctx: &Context, args: List) -> Result<(), Fail> {
    let house = ctx.house()?;
    let after = args.after.as_deref().map(|r| {
        Reference::parse(r).ok_or_else(|| Fail::usage(format!("{r:?} is no reference: --after takes the last row's")))
    });
    let bookings = if args.reserved {
        house.reservations()?
    } else if args.disputed {
        house.disputed()?
    } else if args.owed {
        house.owed()?
    } else {
        house.bookings(&BookingFilter {
            search: args.search,
            show: args.show.as_deref().map(|s| house.find_show(s)).transpose()?.map(|row| row.show.id),
            from: args.from,
            to: args.to,
            limit: args.limit,
            after: after.transpose()?,
        })?
    };
    let rows: Vec<BookingRow> = bookings.iter().map(BookingRow::from).collect();
    ctx.out.answer(&rows, || table(ctx, &bookings))
}

/// Bookings as a table.
pub fn table(ctx: &Context, bookings: &[Sold]) -> String {
    let columns = [
        Column::Whole("REF"),
        Column::Whole("STATE"),
        Column::Whole("START"),
        Column::Text("FILM"),
        Column::Text("SEATS"),
        Column::Number("TOTAL"),
        Column::Text("CUSTOMER"),
    ];
    let mut table = Table::new(&columns, "no bookings");
    for b in bookings {
        let first = b.first_show();
        let live = b.shows.iter().filter(|s| b.is_live(s.id)).count();
        let more = if live > 1 { format!(" and {} more", live - 1) } else { String::new() };
        table.row([
            b.reference.to_string(),
            if b.disputed().is_some() { "DISPUTED" } else { b.state.code() }.to_owned(),
            first.map(|s| b.zone.local(s.starts_at).format("%a %d %b %H:%M").to_string()).unwrap_or_default(),
            first.map_or_else(|| "food and drink".to_owned(), |s| s.title.clone()) + &more,
            joined(&b.seats().iter().map(ToString::to_string).collect::<Vec<_>>()),
            Money::new(b.total, b.currency).to_string(),
            whose(b),
        ]);
    }
    ctx.out.table(&table)
}

/// Whose a booking is, in one word.
fn whose(b: &Sold) -> String {
    let known = b.customer.as_ref().map(|k| k.name.clone()).filter(|n| !n.is_empty());
    let party = || b.reserved.as_ref().map(|kept| kept.party.clone());
    known.or_else(party).or_else(|| b.email.clone()).unwrap_or_default()
}

fn show(ctx: &Context, args: &One) -> Result<(), Fail> {
    let house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let shape = BookingShape::new(&house, &booking)?.with_past(&booking);
    ctx.out.answer(&BookingAnswer { booking: shape }, || {
        let mut text = receipt(&booking);
        for p in &booking.payments {
            let amount = Money::new(p.tender.taken(), booking.currency);
            let at = booking.zone.local(p.at).format("%d %b %H:%M:%S");
            text.push_str(&format!(
                "{at}  {} {amount} {} {}\n",
                p.tender.kind.code(),
                p.state.code(),
                visible(&p.tender.reference)
            ));
        }
        for h in &booking.history {
            let at = booking.zone.local(h.at).format("%d %b %H:%M:%S");
            text.push_str(&format!("{at}  {} by {} at {}\n", h.verb, visible(h.who()), visible(&h.terminal)));
        }
        text
    })
}

/// What was bought and how it was paid, for a terminal.
pub fn receipt(b: &Sold) -> String {
    let money = |minor| Money::new(minor, b.currency);
    let mut lines = vec![format!("{}  {}  {}", b.reference, b.state.code(), money(b.total))];
    for show in &b.shows {
        let at = b.zone.local(show.starts_at).format("%a %d %b %Y %H:%M");
        let late =
            show.delayed_to.map(|at| b.zone.local(at).format(" DELAYED TO %H:%M").to_string()).unwrap_or_default();
        lines.push(format!("{} {}   {at}{late}   {}, {}", show.title, show.certificate, show.hall, show.theatre));
        for t in b.tickets.iter().filter(|t| t.show == show.id) {
            let void = if t.state == TicketState::Valid { "" } else { t.state.code() };
            lines.push(format!("  {:<6} {:<16} {:>10}  {void}", t.label, t.kind, money(t.minor).to_string()));
        }
    }
    for state in [LineState::Sold, LineState::Collected, LineState::Back] {
        let word = if state == LineState::Sold { "" } else { state.code() };
        for s in shown(b.lines.iter().filter(|l| l.state == state).map(|l| &l.piece)) {
            let seat = s.seat.map_or(String::new(), |seat| format!(" to {seat}"));
            let (what, sum) = (format!("{} {}{seat}", s.n, s.words), money(s.each * i64::from(s.n)).to_string());
            lines.push(format!("  {what:<23} {sum:>10}  {word}"));
        }
    }
    lines.extend(b.lines.iter().filter_map(|l| Some(format!("  {}: {}", l.piece.name, l.gift_code.as_ref()?))));
    lines.extend(b.fees.iter().map(|f| format!("  {:<23} {:>10}", f.name, money(f.minor).to_string())));
    if let Some(kept) = &b.reserved {
        let tickets: Vec<String> = kept.tickets.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let until = b.zone.local(kept.until).format("%a %d %b %Y %H:%M");
        lines.push(format!("kept for {} until {until}: {}   {}", kept.party, kept.seats.join(" "), tickets.join(", ")));
        if b.deposit() > 0 {
            lines.push(format!("deposit {}, left to pay {}", money(b.deposit()), money(b.total - b.deposit())));
        }
    }
    let paid: Vec<String> = b.paid().map(|t| format!("{} {}", t.kind.word(), money(t.tendered))).collect();
    let back: i64 = b.refunds.iter().filter(|r| !r.owed && !r.corrects).map(Refund::gave).sum();
    let (cash, card) = b.owed();
    if !paid.is_empty() {
        let change = if b.change() > 0 { format!(", change {}", money(b.change())) } else { String::new() };
        lines.push(format!("paid {}{change}", paid.join(" + ")));
    }
    if back > 0 {
        lines.push(format!("gone back {}", money(back)));
    }
    if cash + card > 0 {
        lines.push(format!("OWED to the customer: cash {}, card {}", money(cash), money(card)));
    }
    lines.extend(dispute::lines(b));
    lines.iter().map(|l| visible(l.trim_end()) + "\n").collect()
}
