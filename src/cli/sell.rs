//! `sell`: one sale, from seats or from a hold, in one transaction.
use super::{
    booking::receipt,
    booking_shape::{BookingAnswer, BookingShape},
    context::Context,
    exit::Fail,
    parse::{self, PayWord},
    want::WantArgs,
};
use crate::{
    domain::{HoldToken, ShowId},
    service::{House, Sell as Sale, Source},
};
use clap::Args;

/// Sells tickets.
#[derive(Args, Debug)]
pub struct Sell {
    /// The show: its id, or anything that names one show only; not needed with --hold
    #[arg(required_unless_present = "hold")]
    show: Option<String>,
    #[command(flatten)]
    want: WantArgs,
    /// What this hold has
    #[arg(long, value_name = "HOLD", conflicts_with_all = ["seats", "best"])]
    hold: Option<String>,
    /// The tickets, adult=2,child=1; without it all are the theatre's first type
    #[arg(long, value_delimiter = ',', value_parser = parse::ticket_count, value_name = "TYPE=N")]
    tickets: Vec<(String, u16)>,
    /// How it is paid: cash, cash=40, card=REF, card=REF:12.50; may repeat
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
    /// When it was sold on paper, in the theatre's time
    #[arg(long, value_name = "TIME", requires = "stub")]
    at: Option<String>,
    /// The number of the paper stub
    #[arg(long, value_name = "N", requires = "at")]
    stub: Option<String>,
}

/// `sell SHOW (--seats … | --best N | --hold H) --pay …`
pub fn run(ctx: &Context, args: Sell) -> Result<(), Fail> {
    if args.hold.is_none() && args.want.is_empty() {
        return Err(Fail::usage("which seats: --seats A1,A2, --best N or --hold HOLD"));
    }
    let mut house = ctx.house()?;
    let sale = sale(&house, args)?;
    let booking = house.sell(&sale)?;
    let shape = BookingShape::new(&house, &booking)?;
    ctx.out.answer(&BookingAnswer { booking: shape }, || receipt(&booking))
}

fn sale(house: &House, args: Sell) -> Result<Sale, Fail> {
    let named = args.show.as_deref().map(|s| house.find_show(s)).transpose()?.map(|row| row.show.id);
    let (source, show) = match args.hold {
        Some(token) => from_hold(house, HoldToken(token.trim().to_owned()), named)?,
        None => {
            let show = named.ok_or_else(|| Fail::usage("which show?"))?;
            let map = house.map(house.show(show)?.show.map)?;
            let want = args.want.want(&map)?.ok_or_else(|| Fail::usage("which seats: --seats A1,A2 or --best N"))?;
            (Source::Show(show, want), show)
        }
    };
    let theatre = house.show(show)?.show.theatre;
    let theatre = house.theatre(theatre)?;
    let pays = args.pays.iter().map(|p| p.pay(theatre.currency)).collect::<Result<_, _>>()?;
    let at = args.at.as_deref().map(|t| theatre.zone.parse_time(t)).transpose()?;
    Ok(Sale {
        source,
        tickets: parse::ticket_counts(&args.tickets),
        pays,
        email: args.email.map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()),
        customer: args.customer.as_deref().map(|c| house.find_customer(c)).transpose()?.map(|c| c.id),
        key: args.key,
        paper: at.zip(args.stub),
    })
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
