//! What screens want of customers, as calls of the house. Nothing is decided here.
use crate::{
    domain::{CustomerId, customer::Profile},
    service::{CustomerEdit, Error, House},
    ui::{effect::CustomerOrder, msg::Outcome},
};

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
        CustomerOrder::SignIn(email, secret) => {
            let id = house.customer_sign_in(&email, &secret.0)?.id;
            Outcome::Welcome(Box::new(house.customer_card(id)?))
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

/// Somebody as they are now.
fn now(house: &House, id: CustomerId) -> Result<Outcome, Error> {
    Ok(Outcome::Customer(Box::new(house.customer_card(id)?)))
}
