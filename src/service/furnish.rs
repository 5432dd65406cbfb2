//! A new house: its store, its keys, its first theatre and its first manager.
use super::{House, Place, Result, accounts, open_store, random};
use crate::{
    clock::Clock,
    domain::{
        Currency, Refusal, TheatreId,
        refusal::Kind,
        staff::{Permission, Role},
        theatre::{Settings, Theatre},
        time::Zone,
    },
    store::{HouseRow, NewEvent, StaffFacts, StoreKind},
    ticket::keys,
};
use serde_json::json;

/// A theatre to be.
#[derive(Clone, Debug)]
pub struct NewTheatre {
    /// Its name over the door.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Its city.
    pub city: String,
    /// Where its clocks stand.
    pub zone: Zone,
    /// What it takes.
    pub currency: Currency,
    /// How it does things.
    pub settings: Settings,
}

/// The first manager.
#[derive(Clone)]
pub struct NewManager {
    /// To sign in with.
    pub email: String,
    /// 8 characters at least.
    pub password: String,
    /// Six digits or more, to leave kiosk mode; without one the password does.
    pub pin: Option<String>,
}

/// A house to be.
#[derive(Clone)]
pub struct NewHouse {
    /// What its store is for.
    pub kind: StoreKind,
    /// Its first theatre; more can follow.
    pub theatre: NewTheatre,
    /// Its first manager.
    pub manager: NewManager,
}

impl House {
    /// Makes a new store with its keys, its first theatre and its first manager. A store that is there is never touched.
    pub fn create(place: &Place<'_>, clock: Clock, new: &NewHouse) -> Result<Self> {
        if clock.is_steered() && new.kind == StoreKind::Real {
            return Err(
                Refusal::usage("MARQUEE_NOW, MARQUEE_BOOT and MARQUEE_SEED are for demo and test stores only").into()
            );
        }
        super::plan::check_words(&[("name", &new.theatre.name), ("city", &new.theatre.city)])?;
        let hashes = accounts::hash_manager(&clock, &new.manager)?;
        let mut store = open_store(place, &clock, true)?;
        let taken = || {
            Refusal::new(
                Kind::Conflict,
                format!("there is a store at {} already; it was not touched", place.db.display()),
            )
        };
        if store.ask(|r| r.house())?.is_some() {
            return Err(taken().into());
        }
        let store_id = data_encoding::HEXLOWER.encode(&random::<16>(&clock)?);
        let mut pool = random::<64>(&clock)?.to_vec();
        let keys = keys::create(&place.keys.join(&store_id), &mut |bytes| {
            let rest = pool.split_off(bytes.len().min(pool.len()));
            bytes.iter_mut().zip(&pool).for_each(|(to, from)| *to = *from);
            pool = rest;
        })?;
        store.set_seal_key(keys.seal);
        let site = u32::from_str_radix(store_id.get(..6).unwrap_or("0"), 16).unwrap_or(0);
        let ticket_key = data_encoding::BASE32_NOPAD.encode(keys.ticket.verifying_key().as_bytes());
        let row = HouseRow { store_id, site, epoch: 1, kind: new.kind, ticket_key };
        store.write(|w| -> Result<()> {
            if w.reader().house()?.is_some() {
                return Err(taken().into());
            }
            w.house_add(&row)?;
            let terminal = w.terminal(place.terminal)?;
            let (password, pin) = &hashes;
            let facts = StaffFacts { email: &new.manager.email, name: "Manager", role: Role::Manager };
            let staff = w.staff_add(facts, password, pin.as_deref())?.ok_or_else(taken)?;
            let theatre = w.theatre_add(&theatre(&new.theatre))?;
            let body = json!({ "kind": row.kind.code(), "theatre": theatre, "staff": staff });
            w.event(&NewEvent { terminal, actor: "manager", verb: "init", subject: "house", subject_id: 1, body })?;
            Ok(())
        })?;
        let mut house = Self::enter(place, clock, store, row)?;
        // Who makes a house is its manager.
        if let Some(manager) = house.read(|r, _| Ok(r.first_manager()?))?.map(super::manager) {
            house.act_as(manager);
        }
        Ok(house)
    }

    /// Adds a theatre.
    pub fn add_theatre(&mut self, new: &NewTheatre) -> Result<TheatreId> {
        self.need(Permission::Settings)?;
        super::plan::check_words(&[("name", &new.name), ("city", &new.city)])?;
        self.write(|c| {
            if c.cache.theatres(c.r())?.iter().any(|t| t.name.eq_ignore_ascii_case(&new.name)) {
                return Err(Refusal::new(Kind::Conflict, format!("there is a theatre {:?} already", new.name)).into());
            }
            let id = c.w.theatre_add(&theatre(new))?;
            super::plan::planned_in_tx(c, "theatre_add", "theatre", id.0, json!({}))?;
            Ok(id)
        })
    }
}

fn theatre(new: &NewTheatre) -> Theatre {
    Theatre {
        id: TheatreId(0),
        name: new.name.trim().to_owned(),
        address: new.address.trim().to_owned(),
        city: new.city.trim().to_owned(),
        zone: new.zone,
        currency: new.currency,
        settings: new.settings.clone(),
    }
}
