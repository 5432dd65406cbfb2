//! What screens want of customers, as calls of the house. Nothing is decided here.
use crate::{
    domain::{CustomerId, Refusal, customer::Profile, refusal::Kind},
    export::{
        customer as export,
        file::{Unwritten, write_private},
    },
    service::{CustomerEdit, Error, House},
    ui::{effect::CustomerOrder, msg::Outcome},
};
use std::{io, path::PathBuf};

/// Does an order about customers.
pub fn order(house: &mut House, order: CustomerOrder) -> Result<Outcome, Error> {
    Ok(match order {
        CustomerOrder::For(token, customer) => {
            house.order_for(&token, customer)?;
            Outcome::Held(Some(Box::new(house.held(&token)?)))
        }
        CustomerOrder::Add(profile) => {
            let id = house.add_customer(&profile, None)?;
            now(house, id)?
        }
        CustomerOrder::Edit(id, p) => {
            let Profile { name, email, phone, language, notes } = *p;
            let (email, phone) = (Some(email.unwrap_or_default()), Some(phone.unwrap_or_default()));
            let (name, language, notes) = (Some(name), Some(language), Some(notes));
            house.edit_customer(id, &CustomerEdit { name, email, phone, language, notes })?;
            now(house, id)?
        }
        CustomerOrder::Block(id, block) => {
            house.block_customer(id, &block)?;
            now(house, id)?
        }
        CustomerOrder::Unblock(id) => {
            house.unblock_customer(id)?;
            now(house, id)?
        }
        CustomerOrder::Unlock(id) => {
            house.forgive_customer(id)?;
            now(house, id)?
        }
        CustomerOrder::Erase(id) => {
            house.erase_customer(id)?;
            now(house, id)?
        }
        CustomerOrder::Export(id, theatre, path) => {
            let (zone, path) = (house.theatre(theatre)?.zone, full(&path)?);
            write_private(&path, || export::document(house, id, zone)).map_err(unwritten)?;
            Outcome::Exported(id, path.display().to_string())
        }
        CustomerOrder::SignIn(email, secret) => {
            let id = house.customer_sign_in(&email, &secret.0)?.id;
            Outcome::Welcome(Box::new(house.customer_card(id)?))
        }
        CustomerOrder::SendCode(email) => {
            house.begin_reset(&email)?;
            Outcome::CodeSent
        }
        CustomerOrder::NewPassword(email, code, secret) => {
            house.finish_reset(&email, &code.0, &secret.0)?;
            let id = house.customer_sign_in(&email, &secret.0)?.id;
            Outcome::Welcome(Box::new(house.customer_card(id)?))
        }
        CustomerOrder::Review(id, movie, stars, words) => {
            house.review(id, movie, stars, &words)?;
            Outcome::Reviewed
        }
        CustomerOrder::Leave => {
            house.customer_leaves();
            Outcome::Left
        }
        CustomerOrder::GiveBack(reference, tickets, expected) => {
            let (booking, plan) = house.cancel_own(&reference, &tickets, expected)?;
            Outcome::Cancelled(Box::new(booking), Box::new(plan))
        }
    })
}

/// A path as it is typed, from the root on: `~` is whose account this is.
fn full(typed: &str) -> Result<PathBuf, Error> {
    let home = typed.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    std::path::absolute(home.unwrap_or_else(|| typed.into())).map_err(|e| Error::System(format!("{typed}: {e}")))
}

fn unwritten(error: Unwritten) -> Error {
    let (path, error) = match error {
        Unwritten::House(error) => return error,
        Unwritten::File { path, error } => (path.display().to_string(), error),
    };
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("{path} is there already: it was not touched; another name does it");
            Refusal::new(Kind::Conflict, message).into()
        }
        io::ErrorKind::NotFound => {
            Refusal::not_found(format!("there is no folder for {path}: nothing was written; another one does it"))
                .into()
        }
        _ => Error::System(format!("{path}: {error}; nothing was written, another folder may do")),
    }
}

/// Somebody as they are now.
fn now(house: &House, id: CustomerId) -> Result<Outcome, Error> {
    Ok(Outcome::Customer(Box::new(house.customer_card(id)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_said_from_the_root_on() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(full("ann.json").unwrap(), here.join("ann.json"));
        assert_eq!(full("/srv/ann.json").unwrap(), PathBuf::from("/srv/ann.json"));
        let home = std::env::home_dir().unwrap();
        assert_eq!(full("~/ann.json").unwrap(), home.join("ann.json"));
    }
}
