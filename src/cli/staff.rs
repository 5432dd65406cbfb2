//! Staff accounts by command.
use super::{
    ask,
    context::Context,
    exit::Fail,
    output::{Column, Table},
};
use crate::{
    domain::{
        staff::{Person, Role},
        text::visible,
    },
    service::{NewStaff, StaffEdit},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

/// Verbs of staff accounts.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add somebody; standard input has the password and, on the next line, the till PIN
    Add(Add),
    /// Who works here
    List(List),
    /// One of the staff
    Show(One),
    /// Change address, name or role
    Edit(Edit),
    /// A new till PIN, read from standard input; nothing there: none
    Pin(Own),
    /// A new password, read from standard input
    Password(Own),
    /// Forgive wrong tries against somebody, or at a terminal
    Unlock(Unlock),
    /// Somebody leaves: no sign-in any more, their name stays in the history
    Remove(One),
    /// Somebody who left works here again
    Restore(One),
}

/// Somebody new.
#[derive(Args, Debug)]
pub struct Add {
    /// To sign in with
    #[arg(long, value_name = "E")]
    email: String,
    /// What they are called on the drawer and in the history
    #[arg(long, value_name = "N")]
    name: String,
    /// What they may do
    #[arg(long, value_enum)]
    role: RoleName,
}

/// The roles by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    /// Sells at a till
    Clerk,
    /// And authorises what a clerk may not do alone
    Supervisor,
    /// Answers for the house
    Manager,
    /// Reads everything and changes nothing
    Auditor,
    /// A machine that the public buys at
    Kiosk,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Clerk => Self::Clerk,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Manager => Self::Manager,
            RoleName::Auditor => Self::Auditor,
            RoleName::Kiosk => Self::Kiosk,
        }
    }
}

/// Which of them.
#[derive(Args, Debug)]
pub struct List {
    /// Also who has left
    #[arg(long)]
    all: bool,
}

/// One of them.
#[derive(Args, Debug)]
pub struct One {
    /// An e-mail address, a name, an id
    who: String,
}

/// Oneself, or one of them.
#[derive(Args, Debug)]
pub struct Own {
    /// An e-mail address, a name, an id; without it yourself
    who: Option<String>,
}

/// What changes.
#[derive(Args, Debug)]
pub struct Edit {
    /// An e-mail address, a name, an id
    who: String,
    /// Another address
    #[arg(long, value_name = "E")]
    email: Option<String>,
    /// Another name
    #[arg(long, value_name = "N")]
    name: Option<String>,
    /// Another role
    #[arg(long, value_enum)]
    role: Option<RoleName>,
}

/// Whose wrong tries.
#[derive(Args, Debug)]
pub struct Unlock {
    /// Against somebody: an e-mail address, a name, an id
    #[arg(required_unless_present = "terminal")]
    who: Option<String>,
    /// All at a till or kiosk
    #[arg(long, value_name = "NAME", conflicts_with = "who")]
    terminal: Option<String>,
}

/// `staff …`
pub fn run(ctx: &Context, verb: Staff) -> Result<(), Fail> {
    let mut house = ctx.house()?;
    let id = match verb {
        Staff::List(args) => return list(ctx, &house.staff(args.all)?),
        Staff::Unlock(Unlock { terminal: Some(terminal), .. }) => {
            house.forgive_terminal(&terminal)?;
            return ctx
                .out
                .answer(&json!({ "terminal": terminal }), || format!("{} is unlocked\n", visible(&terminal)));
        }
        Staff::Add(args) => {
            house.staff(false)?;
            let (password, pin) = (ask::new_password()?, ask::new_pin()?);
            let (email, name) = (args.email.trim().to_owned(), args.name.trim().to_owned());
            house.add_staff(&NewStaff { email, name, role: args.role.into(), password, pin })?
        }
        Staff::Edit(args) => {
            let id = house.find_staff(&args.who)?.id;
            house.edit_staff(id, &StaffEdit { email: args.email, name: args.name, role: args.role.map(Role::from) })?;
            id
        }
        Staff::Pin(args) => {
            let id = own(&house, args.who.as_deref())?;
            house.set_pin(id, ask::new_pin()?.as_deref())?;
            id
        }
        Staff::Password(args) => {
            let id = own(&house, args.who.as_deref())?;
            house.set_password(id, &ask::new_password()?)?;
            id
        }
        Staff::Unlock(args) => {
            let id = house.find_staff(&args.who.unwrap_or_default())?.id;
            house.forgive(id)?;
            id
        }
        Staff::Remove(args) => {
            let id = house.find_staff(&args.who)?.id;
            house.remove_staff(id)?;
            id
        }
        Staff::Restore(args) => {
            let id = house.find_staff(&args.who)?.id;
            house.restore_staff(id)?;
            id
        }
        Staff::Show(args) => house.find_staff(&args.who)?.id,
    };
    let person = house.person(id)?;
    ctx.out.answer(&shape(&person), || format!("{}\n", line(&person)))
}

/// Oneself, or who is named.
fn own(house: &crate::service::House, who: Option<&str>) -> Result<crate::domain::StaffId, Fail> {
    match who {
        Some(who) => Ok(house.find_staff(who)?.id),
        None => house.actor().staff().ok_or_else(|| Fail::new("sign_in", "nobody is signed in: say whose")),
    }
}

fn list(ctx: &Context, people: &[Person]) -> Result<(), Fail> {
    ctx.out.answer(&people.iter().map(shape).collect::<Vec<_>>(), || {
        let columns = [
            Column::Number("id"),
            Column::Text("name"),
            Column::Text("e-mail"),
            Column::Whole("role"),
            Column::Whole(""),
        ];
        let mut table = Table::new(&columns, "nobody");
        for p in people {
            let state = match (p.active, p.has_pin) {
                (false, _) => "left",
                (true, true) => "has a PIN",
                (true, false) => "",
            };
            table.row([p.id.to_string(), p.name.clone(), p.email.clone(), p.role.code().into(), state.into()]);
        }
        ctx.out.table(&table)
    })
}

fn line(p: &Person) -> String {
    let left = if p.active { "" } else { ", has left" };
    format!("{} {} <{}>, {}{left}", p.id, visible(&p.name), visible(&p.email), p.role.code())
}

fn shape(p: &Person) -> Value {
    json!({
        "id": p.id.to_string(), "email": p.email, "name": p.name, "role": p.role, "active": p.active, "pin": p.has_pin,
    })
}
