//! Theatres, halls, films, prices and shows of the demo house.
use super::super::{
    Ctx, House, NewHouse, NewManager, NewShow, NewTheatre, Result,
    plan::{add_show_in_tx, planned_in_tx},
    products::set_in_tx,
};
use crate::{
    domain::{
        HallId, MovieId, Refusal, ShowId, TheatreId, TicketTypeId,
        demo::{Plan, assets},
        price::{PriceRow, TicketType},
        product::StockKind,
        theatre::Theatre,
    },
    store::StoreKind,
};
use serde_json::json;

/// The ids of what was planned by place.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) theatres: Vec<TheatreId>,
    pub(super) types: Vec<Vec<TicketTypeId>>,
    halls: Vec<HallId>,
    films: Vec<MovieId>,
    pub(super) shows: Vec<ShowId>,
}

/// A place that the plan names and that was made.
pub(super) fn at<T: Copy>(made: &[T], place: usize) -> Result<T> {
    Ok(made
        .get(place)
        .copied()
        .ok_or_else(|| Refusal::not_found("the demo house names something that it does not have"))?)
}

/// The house with its first theatre. The manager's PIN lets the demo's kiosk go; it guards nothing.
pub(super) fn new_house(house: &assets::House) -> Result<NewHouse> {
    let first = house.theatres.first().ok_or_else(|| Refusal::not_found("the demo house has no theatre"))?;
    let manager =
        NewManager { email: "manager@example.com".into(), password: "demo-manager".into(), pin: Some("123456".into()) };
    Ok(NewHouse { kind: StoreKind::Demo, theatre: new_theatre(first), manager })
}

fn new_theatre(theatre: &assets::DemoTheatre) -> NewTheatre {
    NewTheatre {
        name: theatre.name.clone(),
        address: theatre.address.clone(),
        city: theatre.city.clone(),
        zone: theatre.zone,
        currency: theatre.currency,
        settings: theatre.settings.clone(),
    }
}

/// Writes all that is planned but the sales: the house in one write, its shows in another.
pub(super) fn furnish(house: &mut House, plan: &Plan) -> Result<Made> {
    let mut made = house.write(|c| {
        let mut made = Made::default();
        for theatre in &plan.house.theatres {
            theatre_in_tx(c, theatre, &mut made)?;
        }
        for hall in &plan.house.halls {
            let theatre = at(&made.theatres, hall.theatre)?;
            let id = c.w.hall_add(theatre, &hall.name, hall.position, hall.turnaround_min, &hall.map)?;
            planned_in_tx(c, "hall_add", "hall", id.0, json!({ "capacity": hall.map.capacity() }))?;
            made.halls.push(id);
        }
        for film in &plan.house.films {
            made.films.push(super::super::plan::add_movie_in_tx(c, film)?);
        }
        Ok(made)
    })?;
    made.shows = house.write(|c| {
        for (theatre, id) in plan.house.theatres.iter().zip(&made.theatres) {
            bar_in_tx(c, *id, theatre)?;
        }
        let mut shows = Vec::with_capacity(plan.shows.len());
        for show in &plan.shows {
            let new = NewShow {
                movie: at(&made.films, show.film)?,
                hall: at(&made.halls, show.hall)?,
                starts_at: show.times.starts_at,
                name: show.name.clone(),
                format: show.format.clone(),
                traits: show.traits.clone(),
            };
            shows.push(add_show_in_tx(c, &new)?);
        }
        for kept in &plan.kept {
            let (show, map) = (at(&shows, kept.show)?, c.cache.bundle(c.r(), at(&shows, kept.show)?)?.show.map);
            c.w.allocation_block(show, map.0, kept.seat, "house seat")?;
        }
        Ok(shows)
    })?;
    Ok(made)
}

/// So many units of each counted product are there when the house opens.
const FIRST_DELIVERY: i64 = 400;

fn bar_in_tx(c: &Ctx<'_>, id: TheatreId, theatre: &assets::DemoTheatre) -> Result<()> {
    let made = set_in_tx(c, id, &theatre.products)?;
    for (product, made) in theatre.products.iter().zip(made).filter(|(p, _)| p.counted) {
        let kind = StockKind::Delivery;
        let body =
            json!({ "theatre": id, "code": product.code, "kind": kind, "qty": FIRST_DELIVERY, "left": FIRST_DELIVERY });
        let event = c.event("stock", "product", made.0, body)?;
        c.w.stock_move(id, &product.code, kind, FIRST_DELIVERY, event)?;
    }
    Ok(())
}

fn theatre_in_tx(c: &Ctx<'_>, theatre: &assets::DemoTheatre, made: &mut Made) -> Result<()> {
    // The first one came with the house.
    let there = c.r().theatres()?.into_iter().find(|t| t.name == theatre.name);
    let id = match there {
        Some(first) => first.id,
        None => {
            let id = c.w.theatre_add(&Theatre {
                id: TheatreId(0),
                name: theatre.name.clone(),
                address: theatre.address.clone(),
                city: theatre.city.clone(),
                zone: theatre.zone,
                currency: theatre.currency,
                settings: theatre.settings.clone(),
            })?;
            planned_in_tx(c, "theatre_add", "theatre", id.0, json!({}))?;
            id
        }
    };
    made.theatres.push(id);
    for part in &theatre.day_parts {
        c.w.day_part_set(id, part)?;
        planned_in_tx(c, "day_part_set", "theatre", id.0, json!({ "code": part.code }))?;
    }
    let mut types = Vec::new();
    for (kind, position) in theatre.types.iter().zip(1..) {
        let kind = TicketType {
            id: TicketTypeId(0),
            code: kind.code.clone(),
            name: kind.name.clone(),
            seats: kind.seats,
            proof: kind.proof.clone(),
            position,
            comp: false,
        };
        let id = c.w.ticket_type_add(id, &kind)?;
        planned_in_tx(c, "ticket_type_set", "ticket_type", id.0, json!({ "code": kind.code, "seats": kind.seats }))?;
        types.push(id);
    }
    for price in &theatre.prices {
        let kind = theatre.types.iter().position(|t| t.code == price.ticket_type).unwrap_or(usize::MAX);
        let row = PriceRow {
            id: 0,
            ticket_type: at(&types, kind)?,
            class: price.seat_class.clone(),
            day_part: price.day_part.clone(),
            show: None,
            from: None,
            until: None,
            minor: price.amount,
        };
        let number = c.w.price_add(id, &row)?;
        let body = json!({ "row": number, "minor": row.minor, "ticket_type": row.ticket_type });
        planned_in_tx(c, "price_add", "theatre", id.0, body)?;
    }
    made.types.push(types);
    Ok(())
}
