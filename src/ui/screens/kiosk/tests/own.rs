//! A customer who signed in, in memory: Ann with one booking of three seats, two of them paid in one group.
use super::{house::Shop, stock::booking};
use crate::{
    domain::{
        CustomerId, PaymentId, Refusal, TicketId,
        booking::{Booking, TenderKind, TicketState},
        cancel::Plan,
        customer::{Customer, CustomerCard},
        refusal::Kind,
        staff::Permission,
        time::Instant,
    },
    ui::{
        effect::CustomerOrder,
        msg::{Failure, Outcome},
    },
};

/// Ann's booking, as it is before anything came back.
pub fn anns(shop: &Shop) -> Booking {
    let mut b = booking(&shop.map, "QXRTW", &[shop.seat("C9"), shop.seat("C10"), shop.seat("C11")]);
    (b.tickets[1].group, b.tickets[2].group) = (2, 2);
    if shop.seen {
        b.shows.iter_mut().for_each(|s| s.ends_at = Instant(0));
    }
    b
}

fn ann(shop: &Shop) -> CustomerCard {
    CustomerCard {
        customer: Customer {
            id: CustomerId(7),
            name: "Ann Okoye".into(),
            email: Some("ann@example.com".into()),
            phone: None,
            language: String::new(),
            notes: String::new(),
            has_password: true,
            made_at: Instant(0),
            seen_at: Instant(0),
            block: None,
            erased_at: None,
        },
        blocked_by: None,
        flags: vec![],
        bookings: vec![anns(shop)],
        reviews: vec![],
    }
}

/// What would come back: cash where the shop says that it was paid so, nothing where it says that it is too late.
pub fn plan(shop: &Shop, tickets: &[TicketId]) -> Result<Box<Plan>, Refusal> {
    if shop.too_late {
        return Err(Refusal::usage("the rule gives nothing"));
    }
    let kind = if shop.paid_cash { TenderKind::Cash } else { TenderKind::Card };
    Ok(Box::new(Plan {
        tickets: tickets.to_vec(),
        products: vec![],
        back: vec![(PaymentId(1), kind, 1450 * tickets.len() as i64)],
        rounded: 0,
        kept: 0,
        lines: vec![],
        void: false,
        rest: true,
        needs: vec![Permission::CancelByRule],
    }))
}

/// Does what a kiosk orders for a customer.
pub fn obey(shop: &Shop, order: &CustomerOrder) -> Result<Outcome, Failure> {
    Ok(match order {
        CustomerOrder::SignIn(address, secret) if address == "ann@example.com" && secret.0 == "secret 99" => {
            Outcome::Welcome(Box::new(ann(shop)))
        }
        CustomerOrder::SignIn(..) => return Err(Failure::Refused(Refusal::new(Kind::Forbidden, "no"))),
        CustomerOrder::Review(..) => Outcome::Reviewed,
        CustomerOrder::SendCode(_) => Outcome::CodeSent,
        CustomerOrder::NewPassword(.., secret) if secret.0.len() < 8 => {
            return Err(Failure::Refused(Refusal::usage("a password has eight characters or more")));
        }
        CustomerOrder::NewPassword(address, code, _) if address == "ann@example.com" && code.0 == "12345678" => {
            Outcome::Welcome(Box::new(ann(shop)))
        }
        CustomerOrder::NewPassword(..) => return Err(Failure::Refused(Refusal::new(Kind::Forbidden, "no"))),
        CustomerOrder::Leave => Outcome::Left,
        CustomerOrder::GiveBack(_, tickets, expected) => {
            let plan = plan(shop, tickets).map_err(Failure::Refused)?;
            assert_eq!(plan.total_back(), *expected);
            let mut b = anns(shop);
            for t in b.tickets.iter_mut().filter(|t| tickets.contains(&t.id)) {
                t.state = TicketState::Void;
            }
            Outcome::Cancelled(Box::new(b), plan)
        }
        other => panic!("a kiosk does not ask for {other:?}"),
    })
}
