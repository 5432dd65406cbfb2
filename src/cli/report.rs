//! `report`: what the books say, for people, for scripts and for a table.
use super::{
    audit::harmless,
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::domain::{
    Money,
    owed::{Owed as Row, Side, totals},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Reports.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// What is owed: to customers (refunds that wait, gift cards, accounts), and by debtors by how late they are
    Owed(Owed),
}

/// Of which theatre, and how.
#[derive(Args, Debug)]
pub struct Owed {
    /// Only in this theatre's books
    #[arg(long, value_name = "NAME")]
    theatre: Option<String>,
    /// As a table for a spreadsheet; amounts in minor units
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// `report …`
pub fn run(ctx: &Context, report: Report) -> Result<(), Fail> {
    match report {
        Report::Owed(args) => owed(ctx, &args),
    }
}

fn owed(ctx: &Context, args: &Owed) -> Result<(), Fail> {
    let house = ctx.house()?;
    let theatre = args.theatre.as_deref().map(|t| house.find_theatre(Some(t))).transpose()?.map(|t| t.id);
    let rows = house.report_owed(theatre)?;
    if args.csv {
        return ctx.out.raw(&csv(&rows)?);
    }
    let shape = |r: &Row| {
        json!({
            "theatre": r.name, "side": r.what.side().code(), "what": r.what.code(), "age": r.what.age().map(|a| a.code()),
            "n": r.n, "amount": Money::new(r.minor, r.currency),
        })
    };
    let sums = totals(&rows);
    let total = |side: Side| {
        let all = sums.iter().filter(|((of, _), _)| *of == side);
        all.map(|(_, (currency, minor))| Money::new(*minor, *currency)).collect::<Vec<_>>()
    };
    let said = json!({
        "rows": rows.iter().map(shape).collect::<Vec<Value>>(),
        "total": { "to_customers": total(Side::ToCustomers), "by_debtors": total(Side::ByDebtors) },
    });
    ctx.out.answer(&said, || {
        let columns = [Column::Text("THEATRE"), Column::Text("OWED"), Column::Number("N"), Column::Number("AMOUNT")];
        let mut table = Table::new(&columns, "nothing is owed");
        let money = |minor, currency| Money::new(minor, currency).to_string();
        for r in rows.iter().filter(|r| r.minor != 0 || r.n.is_some_and(|n| n > 0)) {
            let n = r.n.map_or_else(String::new, |n| n.to_string());
            table.row([r.name.clone(), r.what.words().to_owned(), n, money(r.minor, r.currency)]);
        }
        let mut text = ctx.out.table(&table);
        for ((side, _), (currency, minor)) in sums.iter().filter(|(_, (_, minor))| *minor != 0) {
            let whom = if *side == Side::ToCustomers { "owed to customers" } else { "owed by debtors" };
            text.push_str(&format!("{whom}: {}\n", money(*minor, *currency)));
        }
        text
    })
}

fn csv(rows: &[Row]) -> Result<Vec<u8>, Fail> {
    let failed = |e: csv::Error| Fail::failed(format!("the report could not be written: {e}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["theatre", "side", "what", "age", "n", "amount", "currency"]).map_err(failed)?;
    for r in rows {
        let age = r.what.age().map_or("", |age| age.code());
        let n = r.n.map_or_else(String::new, |n| n.to_string());
        let (side, what) = (r.what.side().code(), r.what.code());
        out.write_record([&harmless(&r.name), side, what, age, &n, &r.minor.to_string(), r.currency.code()])
            .map_err(failed)?;
    }
    out.into_inner().map_err(|e| Fail::failed(e.to_string()))
}
