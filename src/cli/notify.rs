//! The outbox by command: what waits, went or failed. What is put into a message may be a secret and is not shown.
use super::{
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::domain::{
    message::{Message, MessageState},
    time::Zone,
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

/// Verbs of messages.
#[derive(Debug, Subcommand)]
pub enum Notify {
    /// Messages, the newest first
    List(List),
}

/// Which messages.
#[derive(Args, Debug)]
pub struct List {
    /// Only those that stand so
    #[arg(long, value_enum)]
    state: Option<State>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    /// They wait
    Pending,
    /// They went
    Sent,
    /// They were given up
    Failed,
}

/// `notify …`
pub fn run(ctx: &Context, verb: Notify) -> Result<(), Fail> {
    let Notify::List(args) = verb;
    let house = ctx.house()?;
    let state = args.state.map(|s| match s {
        State::Pending => MessageState::Pending,
        State::Sent => MessageState::Sent,
        State::Failed => MessageState::Failed,
    });
    let messages = house.messages(state, args.limit)?;
    let zone = ctx.theatre(&house, None)?.zone;
    ctx.out.answer(&messages.iter().map(|m| shape(m, zone)).collect::<Vec<_>>(), || {
        let columns = [
            Column::Number("id"),
            Column::Whole("written"),
            Column::Whole("kind"),
            Column::Text("to"),
            Column::Whole("what"),
            Column::Whole("state"),
            Column::Text("why"),
        ];
        let mut table = Table::new(&columns, "no messages");
        for m in &messages {
            table.row([
                m.id.to_string(),
                zone.local(m.made_at).format("%d %b %H:%M").to_string(),
                m.kind.code().to_owned(),
                m.to.clone(),
                m.template.clone(),
                m.state.code().to_owned(),
                m.error.clone(),
            ]);
        }
        ctx.out.table(&table)
    })
}

/// A message in JSON.
pub fn shape(m: &Message, zone: Zone) -> Value {
    json!({
        "id": m.id.to_string(), "kind": m.kind, "to": m.to, "language": m.language, "template": m.template, "state": m.state,
        "attempts": m.attempts, "due_at": zone.rfc3339(m.due_at), "error": m.error, "created_at": zone.rfc3339(m.made_at),
        "customer": m.customer.map(|c| c.to_string()), "booking": m.booking.map(|b| b.to_string()),
    })
}
