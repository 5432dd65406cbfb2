//! `debtor` and `invoice`: who buys now and pays later, and what is owed.
use super::{
    booking::receipt,
    context::Context,
    exit::Fail,
    output::{Column, Table},
    parse::{self, PayWord},
};
use crate::{
    domain::{
        Currency, Money,
        tender::{Debtor as Kept, DebtorFacts, Invoice as Written},
        text::visible,
        theatre::Theatre,
    },
    export::booking::BookingShape,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Verbs of debtors.
#[derive(Debug, Subcommand)]
pub enum Debtor {
    /// Add one: it buys with `sell --pay invoice=NAME`
    Add(Add),
    /// Change what is said of one; invoices that were written keep their words
    Edit(Edit),
    /// All of them, with what they owe
    List,
    /// Let one buy on account no more; what it owes stays owed
    Stop(Which),
    /// Let one buy on account again
    Resume(Which),
}

/// Verbs of invoices.
#[derive(Debug, Subcommand)]
pub enum Invoice {
    /// Invoices by number
    List(List),
    /// One, with what was bought
    Show(Number),
    /// Write down that one was paid: all that is owed of it
    Settle(Settle),
}

/// What is said of a debtor.
#[derive(Args, Debug)]
struct Facts {
    /// Where invoices are mailed to
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Its address; a comma ends a line
    #[arg(long)]
    address: Option<String>,
    /// Its tax number
    #[arg(long, value_name = "NUMBER")]
    tax_number: Option<String>,
    /// No more is owed at a time; none: no limit
    #[arg(long, value_name = "AMOUNT")]
    limit: Option<String>,
    /// In how many days an invoice is due
    #[arg(long, value_name = "DAYS")]
    due_days: Option<u16>,
}

/// A new debtor.
#[derive(Args, Debug)]
pub struct Add {
    /// Its name, as invoices address it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    facts: Facts,
}

/// A changed debtor.
#[derive(Args, Debug)]
pub struct Edit {
    /// Its name, a part of it, or its id
    debtor: String,
    /// Its name from now on
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    facts: Facts,
}

/// Which debtor.
#[derive(Args, Debug)]
pub struct Which {
    /// Its name, a part of it, or its id
    debtor: String,
}

/// Which invoices.
#[derive(Args, Debug)]
pub struct List {
    /// Only those of which something is owed
    #[arg(long)]
    owed: bool,
}

/// Which invoice.
#[derive(Args, Debug)]
pub struct Number {
    /// Its number
    number: i64,
}

/// How it was paid.
#[derive(Args, Debug)]
pub struct Settle {
    /// Its number
    number: i64,
    /// transfer=REF, cash, card=REF
    #[arg(long = "pay", value_parser = parse::pay_word, value_name = "TENDER")]
    pay: PayWord,
}

impl Facts {
    fn over(self, name: String, old: DebtorFacts, currency: Currency) -> Result<DebtorFacts, Fail> {
        let lines = |text: String| text.split(',').map(str::trim).collect::<Vec<_>>().join("\n");
        let limit = |text: String| match text.trim() {
            "none" => Ok(None),
            text => Money::parse(text, currency).map(|m| Some(m.minor)),
        };
        Ok(DebtorFacts {
            name,
            email: self.email.map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()).or(old.email),
            address: self.address.map_or(old.address, lines),
            tax_number: self.tax_number.unwrap_or(old.tax_number),
            most: self.limit.map(limit).transpose()?.unwrap_or(old.most),
            due_days: self.due_days.unwrap_or(old.due_days),
        })
    }
}

fn debtor_json(d: &Kept, currency: Currency) -> Value {
    let money = |minor| Money::new(minor, currency);
    json!({
        "id": d.id.to_string(), "name": d.facts.name, "email": d.facts.email, "address": d.facts.address,
        "tax_number": d.facts.tax_number, "limit": d.facts.most.map(money), "due_days": d.facts.due_days,
        "active": d.active, "owed": money(d.owed),
    })
}

/// `debtor …`
pub fn debtor(ctx: &Context, verb: Debtor) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let currency = ctx.theatre(&house, None)?.currency;
    let said = |d: &Kept| {
        let (text, id) = (visible(&format!("{}: owes {}", d.facts.name, Money::new(d.owed, currency))), d.id);
        ctx.out.answer(&debtor_json(d, currency), || format!("{text}, id {id}\n"))
    };
    match verb {
        Debtor::Add(args) => {
            let old = DebtorFacts { due_days: 30, ..DebtorFacts::default() };
            let facts = args.facts.over(args.name.trim().to_owned(), old, currency)?;
            said(&house.set_debtor(None, &facts)?)
        }
        Debtor::Edit(args) => {
            let old = house.find_debtor(&args.debtor)?;
            let name = args.name.map_or(old.facts.name.clone(), |n| n.trim().to_owned());
            let facts = args.facts.over(name, old.facts, currency)?;
            said(&house.set_debtor(Some(old.id), &facts)?)
        }
        Debtor::Stop(args) | Debtor::Resume(args) if args.debtor.trim().is_empty() => Err(Fail::usage("which debtor?")),
        Debtor::Stop(args) => {
            let id = house.find_debtor(&args.debtor)?.id;
            house.debtor_active(id, false)?;
            said(&house.find_debtor(&id.to_string())?)
        }
        Debtor::Resume(args) => {
            let id = house.find_debtor(&args.debtor)?.id;
            house.debtor_active(id, true)?;
            said(&house.find_debtor(&id.to_string())?)
        }
        Debtor::List => {
            let all = house.debtors()?;
            let shapes: Vec<Value> = all.iter().map(|d| debtor_json(d, currency)).collect();
            ctx.out.answer(&shapes, || {
                let columns = [
                    Column::Number("ID"),
                    Column::Text("NAME"),
                    Column::Number("OWES"),
                    Column::Number("LIMIT"),
                    Column::Number("DAYS"),
                    Column::Whole(""),
                ];
                let mut table = Table::new(&columns, "no debtors");
                for d in &all {
                    let money = |minor| Money::new(minor, currency).to_string();
                    let limit = d.facts.most.map_or("-".to_owned(), money);
                    let stopped = if d.active { "" } else { "STOPPED" }.to_owned();
                    let days = d.facts.due_days.to_string();
                    table.row([d.id.to_string(), d.facts.name.clone(), money(d.owed), limit, days, stopped]);
                }
                ctx.out.table(&table)
            })
        }
    }
}

fn invoice_json(i: &Written, theatre: &Theatre) -> Value {
    let money = |minor| Money::new(minor, i.currency);
    json!({
        "number": i.number, "booking": i.reference.to_string(),
        "debtor": { "id": i.debtor.to_string(), "name": i.words.name, "address": i.words.address, "tax_number": i.words.tax_number },
        "amount": money(i.minor), "owed": money(i.owed), "due": i.due.to_string(), "your_ref": i.your_ref,
        "made_at": theatre.zone.rfc3339(i.made_at),
    })
}

/// `invoice …`
pub fn invoice(ctx: &Context, verb: &Invoice) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let theatre = ctx.theatre(&house, None)?;
    let (written, booking) = match verb {
        Invoice::List(args) => return list(ctx, &house.invoices(args.owed)?, &theatre),
        Invoice::Show(args) => house.invoice(args.number)?,
        Invoice::Settle(args) => house.settle(args.number, &args.pay.pay(theatre.currency)?)?,
    };
    let mut said = invoice_json(&written, &theatre);
    let shape = BookingShape::new(&house, &booking)?.with_past(&booking);
    super::booking_back::merge(&mut said, json!({ "order": shape }));
    ctx.out.answer(&said, || {
        let money = |minor| Money::new(minor, written.currency);
        let w = &written.words;
        let lines = [w.name.as_str()].into_iter().chain(w.address.lines()).chain(Some(w.tax_number.as_str()));
        let to: String = lines.filter(|l| !l.is_empty()).map(|l| visible(l) + "\n").collect();
        let yours =
            if written.your_ref.is_empty() { String::new() } else { format!("   your reference {}", written.your_ref) };
        let head = format!("INVOICE {}   {}   due {}{yours}", written.number, money(written.minor), written.due);
        format!("{}\n{to}\n{}owed {}\n", visible(&head), receipt(&booking), money(written.owed))
    })
}

fn list(ctx: &Context, all: &[Written], theatre: &Theatre) -> Result<(), Fail> {
    let shapes: Vec<Value> = all.iter().map(|i| invoice_json(i, theatre)).collect();
    ctx.out.answer(&shapes, || {
        let columns = [
            Column::Number("NO"),
            Column::Whole("BOOKING"),
            Column::Text("DEBTOR"),
            Column::Number("AMOUNT"),
            Column::Number("OWED"),
            Column::Whole("DUE"),
            Column::Text("THEIR REFERENCE"),
        ];
        let mut table = Table::new(&columns, "no invoices");
        for i in all {
            let money = |minor| Money::new(minor, i.currency).to_string();
            table.row([
                i.number.to_string(),
                i.reference.to_string(),
                i.words.name.clone(),
                money(i.minor),
                money(i.owed),
                i.due.to_string(),
                i.your_ref.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}
