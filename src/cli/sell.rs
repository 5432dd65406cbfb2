//! `sell`: one sale, from seats or from a hold, in one transaction.
use super::{
    booking::receipt,
    context::Context,
    exit::Fail,
    parse::{self, PayWord},
    payment,
    want::WantArgs,
};
use crate::{
    domain::{
        HoldToken, ShowId,
        booking::TenderKind,
        product::{Item, read::Wanted},
    },
    export::booking::{BookingAnswer, BookingShape},
    service::{House, Sell as Sale, Source},
};
use clap::Args;
use std::time::Duration;

/// Sells tickets.
#[derive(Args, Debug)]
pub struct Sell {
    /// The show: its id, or anything that names one show only; not needed with --hold, nor for --add alone
    #[arg(required_unless_present_any = ["hold", "add"])]
    show: Option<String>,
    #[command(flatten)]
    want: WantArgs,
    /// What this hold has
    #[arg(long, value_name = "HOLD", conflicts_with_all = ["seats", "best"])]
    hold: Option<String>,
    /// The tickets, adult=2,child=1; without it all are the theatre's first type
    #[arg(long, value_delimiter = ',', value_parser = parse::ticket_count, value_name = "TYPE=N")]
    tickets: Vec<(String, u16)>,
    /// Food and drink: popcorn, popcorn:large=2, nachos+cheese-dip, nachos@C9 brings it to that seat; may repeat
    #[arg(long, value_parser = parse::product, value_name = "PRODUCT")]
    add: Vec<Wanted>,
    /// Where food and drink is sold without a show; without it the store's first
    #[arg(long, conflicts_with_all = ["show", "hold"])]
    theatre: Option<String>,
    /// How it is paid: cash, cash=40, card=REF, card=REF:12.50, voucher=CODE, gift-card=CODE, credit, invoice=DEBTOR, stripe (says where the customer pays, and waits); may repeat
    #[arg(long = "pay", value_parser = parse::pay_word, value_name = "TENDER")]
    pays: Vec<PayWord>,
    /// Where to reach the customer
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Whose it is: a customer's id, address, number or name. Without it an address is only where the tickets go
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// Makes a retry safe: the same key gives the same booking
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Why tickets of it are free: a comp needs it, and who may allow it
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    reason: String,
    /// What a debtor calls the order: it stands on the invoice
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    your_ref: String,
    /// With --pay stripe: so many seconds until nobody has paid
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    wait: u64,
    /// In which language the customer is written to and has the tickets: en, de, …; without it their own, or the house's
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    language: String,
    /// When it was sold on paper, in the theatre's time
    #[arg(long, value_name = "TIME", requires = "stub")]
    at: Option<String>,
    /// The number of the paper stub
    #[arg(long, value_name = "N", requires = "at")]
    stub: Option<String>,
}

/// `sell [SHOW] (--seats … | --best N | --hold H) [--add PRODUCT …] --pay …`
pub fn run(ctx: &Context, args: Sell) -> Result<(), Fail> {
    if args.hold.is_none() && args.want.is_empty() && args.add.is_empty() {
        return Err(Fail::usage("which seats: --seats A1,A2, --best N or --hold HOLD"));
    }
    let mut house = ctx.house()?;
    house.set_language(&args.language)?;
    let patience = Duration::from_secs(args.wait);
    let sale = sale(ctx, &house, args)?;
    let booking = match sale.pays.as_slice() {
        [pay] if pay.kind == TenderKind::Stripe && sale.paper.is_some() => {
            return Err(Fail::usage("--pay stripe is paid now: a sale on paper (--at) was not; nothing was sold"));
        }
        [pay] if pay.kind == TenderKind::Stripe => {
            payment::sell(ctx, &mut house, &Sale { pays: Vec::new(), ..sale }, patience)?
        }
        pays if pays.iter().any(|p| p.kind == TenderKind::Stripe) => {
            return Err(Fail::usage(
                "--pay stripe pays all of it by command: a part of it is paid at a till; nothing was sold",
            ));
        }
        _ => house.sell(&sale)?,
    };
    let shape = BookingShape::new(&house, &booking)?;
    ctx.out.answer(&BookingAnswer { booking: shape }, || receipt(&booking))
}

fn sale(ctx: &Context, house: &House, args: Sell) -> Result<Sale, Fail> {
    let named = args.show.as_deref().map(|s| house.find_show(s)).transpose()?.map(|row| row.show.id);
    let (source, show) = match (args.hold, named) {
        (Some(token), _) => {
            let (source, show) = from_hold(house, HoldToken(token.trim().to_owned()), named)?;
            (source, Some(show))
        }
        (None, Some(show)) => {
            let map = house.map(house.show(show)?.show.map)?;
            match args.want.want(&map)? {
                Some(want) => (Source::Show(show, want), named),
                None => (Source::Theatre(house.show(show)?.show.theatre), named),
            }
        }
        (None, None) if !args.want.is_empty() => return Err(Fail::usage("which show?")),
        (None, None) => (Source::Theatre(ctx.theatre(house, args.theatre.as_deref())?.id), None),
    };
    let theatre = match (&source, show) {
        (Source::Theatre(theatre), _) => *theatre,
        (_, Some(show)) => house.show(show)?.show.theatre,
        (_, None) => return Err(Fail::usage("which show?")),
    };
    let theatre = house.theatre(theatre)?;
    let pays = args.pays.iter().map(|p| p.pay(theatre.currency)).collect::<Result<_, _>>()?;
    let at = args.at.as_deref().map(|t| theatre.zone.parse_time(t)).transpose()?;
    Ok(Sale {
        source,
        tickets: parse::ticket_counts(&args.tickets),
        items: args.add.into_iter().map(|w| item(w, show)).collect::<Result<_, _>>()?,
        pays,
        email: args.email.map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()),
        customer: args.customer.as_deref().map(|c| house.find_customer(c)).transpose()?.map(|c| c.id),
        key: args.key,
        paper: at.zip(args.stub),
        reason: args.reason,
        your_ref: args.your_ref,
    })
}

/// What is wanted, brought to a seat of the show that the call names.
fn item(w: Wanted, show: Option<ShowId>) -> Result<Item, Fail> {
    let seat = match (w.seat, show) {
        (None, _) => None,
        (Some(seat), Some(show)) => Some((show, seat.to_uppercase())),
        (Some(seat), None) => return Err(Fail::usage(format!("to seat {seat} of which show? nothing was sold"))),
    };
    Ok(Item { code: w.code, size: w.size, options: w.options, seat, n: w.n })
}

/// A hold as the source of a sale. A show that the call names as well must be the hold's.
fn from_hold(house: &House, token: HoldToken, named: Option<ShowId>) -> Result<(Source, ShowId), Fail> {
    let held = house.held(&token)?;
    let first = held.parts.first().map(|p| p.show);
    if let Some(show) = named.filter(|s| held.parts.iter().all(|p| p.show != *s)) {
        return Err(Fail::usage(format!("the hold has no seats of the show {show}; nothing was sold")));
    }
    let show = first.ok_or_else(|| Fail::new("hold_expired", "the hold has no seats any more; nothing was sold"))?;
    Ok((Source::Hold(token), show))
}
