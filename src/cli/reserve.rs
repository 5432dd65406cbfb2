//! `reserve`, `booking pay` and `booking change`: seats that are kept for a party until they are paid.
use super::{
    booking::{found, receipt},
    context::Context,
    exit::Fail,
    parse::{self, PayWord},
    want::WantArgs,
};
use crate::{
    domain::{HoldToken, Money, booking::Booking},
    export::booking::{BookingAnswer, BookingShape},
    service::{House, Reserve as Wanted, Source},
};
use clap::Args;

/// What is to be kept, and for whom.
#[derive(Args, Debug)]
pub struct Reserve {
    /// The show: its id, or anything that names one show only; not needed with --hold
    #[arg(required_unless_present = "hold")]
    show: Option<String>,
    #[command(flatten)]
    want: WantArgs,
    /// What this hold has
    #[arg(long, value_name = "HOLD", conflicts_with_all = ["seats", "best", "show"])]
    hold: Option<String>,
    /// The tickets, adult=2,child=1; without it all are the theatre's first type
    #[arg(long, value_delimiter = ',', value_parser = parse::ticket_count, value_name = "TYPE=N")]
    tickets: Vec<(String, u16)>,
    /// For whom
    #[arg(long)]
    name: String,
    /// Until when, in the theatre's time; without it so long before the start as the theatre has set
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Where to reach them
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
}

/// Which reservation, and the money.
#[derive(Args, Debug)]
pub struct Pay {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// How it is paid: cash, cash=40, card=REF, card=REF:12.50; may repeat
    #[arg(long = "pay", value_parser = parse::pay_word, value_name = "TENDER")]
    pays: Vec<PayWord>,
}

/// Which reservation, and what of it.
#[derive(Args, Debug)]
pub struct Change {
    /// The booking: its reference, or anything that names one only
    reference: String,
    #[command(flatten)]
    want: WantArgs,
    /// The tickets, adult=2,child=1; without it all are the theatre's first type
    #[arg(long, value_delimiter = ',', value_parser = parse::ticket_count, value_name = "TYPE=N")]
    tickets: Vec<(String, u16)>,
}

/// How much, and the money.
#[derive(Args, Debug)]
pub struct Deposit {
    /// The booking: its reference, or anything that names one only
    reference: String,
    /// How much, in main units
    #[arg(value_name = "AMOUNT")]
    amount: String,
    /// How it is paid: cash, cash=40, card=REF, transfer=REF; may repeat
    #[arg(long = "pay", value_parser = parse::pay_word, value_name = "TENDER", required = true)]
    pays: Vec<PayWord>,
}

/// `booking deposit REF AMOUNT --pay …`
pub fn deposit(ctx: &Context, args: &Deposit) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let pays = args.pays.iter().map(|p| p.pay(booking.currency)).collect::<Result<Vec<_>, _>>()?;
    let minor = Money::parse(&args.amount, booking.currency)?.minor;
    let booking = house.deposit(&booking.reference, minor, &pays)?;
    answer(ctx, &house, &booking)
}

/// `reserve SHOW (--seats … | --best N) --name N`
pub fn run(ctx: &Context, args: &Reserve) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let (source, theatre) = match (&args.hold, &args.show) {
        (Some(token), _) => {
            let held = house.held(&HoldToken(token.trim().to_owned()))?;
            let first = held.parts.first().map(|p| p.show);
            let show = first.ok_or_else(|| Fail::usage("the hold has no seats; nothing was reserved"))?;
            (Source::Hold(held.token), house.show(show)?.show.theatre)
        }
        (None, named) => {
            let row = house.find_show(named.as_deref().unwrap_or_default())?;
            let want = args.want.want(&*house.map(row.show.map)?)?;
            let want = want.ok_or_else(|| Fail::usage("which seats: --seats A1,A2 or --best N"))?;
            (Source::Show(row.show.id, want), row.show.theatre)
        }
    };
    let zone = house.theatre(theatre)?.zone;
    let wanted = Wanted {
        source,
        tickets: parse::ticket_counts(&args.tickets),
        party: args.name.clone(),
        until: args.until.as_deref().map(|t| zone.parse_time(t)).transpose()?,
        email: args.email.as_ref().map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()),
    };
    let booking = house.reserve(&wanted)?;
    answer(ctx, &house, &booking)
}

/// `booking pay REF --pay …`
pub fn pay(ctx: &Context, args: &Pay) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let pays = args.pays.iter().map(|p| p.pay(booking.currency)).collect::<Result<Vec<_>, _>>()?;
    let booking = house.pay_reserved(&booking.reference, &pays)?;
    answer(ctx, &house, &booking)
}

/// `booking change REF (--seats … | --best N)`
pub fn change(ctx: &Context, args: &Change) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let booking = found(&house, &args.reference)?;
    let show = booking.shows.first().ok_or_else(|| Fail::usage("it has no show"))?.id;
    let want = args.want.want(&*house.map(house.show(show)?.show.map)?)?;
    let want = want.ok_or_else(|| Fail::usage("which seats: --seats A1,A2 or --best N"))?;
    let booking = house.change_reserved(&booking.reference, &want, &parse::ticket_counts(&args.tickets))?;
    answer(ctx, &house, &booking)
}

fn answer(ctx: &Context, house: &House, booking: &Booking) -> Result<(), Fail> {
    let shape = BookingShape::new(house, booking)?;
    ctx.out.answer(&BookingAnswer { booking: shape }, || receipt(booking))
}
