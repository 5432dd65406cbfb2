//! What screens want of customers, as calls of the house. Nothing is decided here.
use crate::{
    service::{Error, House},
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
            Outcome::Customer(Box::new(house.customer_card(id)?))
        }
    })
}
