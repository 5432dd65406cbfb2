//! Customers: kept, found, blocked; for whom an order is; what they say of films. Signing in stands in `customer_sign_in`, erasing
//! in `customer_data`.
use super::{Ctx, Error, House, Result, hold::live};
use crate::{
    domain::{
        CustomerId, HoldToken, MovieId, Refusal,
        booking::{Booking, BookingState},
        cancel::Asked,
        customer::{Block, Customer, CustomerCard, FlagRules, Flags, Known, NewBlock, Profile, Review, check_review},
        phone,
        refusal::Kind,
        staff::{Actor, Permission},
        text::is_control,
        time::{BusinessDay, Instant},
    },
    store::{CustomerQuery, Reader},
};
use serde_json::json;

/// Which customers a list wants, by id.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// Each of these words is in name, address or number.
    pub search: Option<String>,
    /// Only who can't buy.
    pub blocked: bool,
    /// Only who is worth a second look.
    pub flagged: bool,
    /// Behind this one.
    pub after: Option<CustomerId>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// What changes about somebody; what is `None` stays, an empty address or number goes.
#[derive(Clone, Debug, Default)]
pub struct CustomerEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub email: Option<String>,
    /// Another number, as people write it.
    pub phone: Option<String>,
    /// Another language.
    pub language: Option<String>,
    /// Other notes.
    pub notes: Option<String>,
}

impl House {
    /// The customers that fit.
    pub fn customers(&self, filter: &CustomerFilter) -> Result<Vec<(Customer, Flags)>> {
        self.need(Permission::SeeCustomers)?;
        let now = self.now().instant();
        self.read(|r, cache| {
            let query = CustomerQuery {
                search: filter.search.as_deref(),
                blocked_at: filter.blocked.then_some(now),
                after: filter.after,
                // A flag is no column: then the list is cut after they are known.
                limit: filter.limit.filter(|_| !filter.flagged),
            };
            let rules = cache.first_theatre(r)?.settings.flags;
            let mut out = Vec::new();
            for customer in r.customers(&query)? {
                let flags = flags(r, rules, customer.id, now)?;
                if !filter.flagged || !flags.is_empty() {
                    out.push((customer, flags));
                }
                if filter.limit.is_some_and(|most| out.len() >= most) {
                    break;
                }
            }
            Ok(out)
        })
    }

    /// One customer by id, address, number, or words that fit nobody else.
    pub fn find_customer(&self, who: &str) -> Result<Customer> {
        self.need(Permission::SeeCustomers)?;
        let who = who.trim();
        let none = || Refusal::not_found(format!("there is no customer {who:?}"));
        self.read(|r, cache| {
            if let Ok(id) = who.parse() {
                return Ok(r.customer(CustomerId(id))?.ok_or_else(none)?);
            }
            if let Some(found) = r.customer_by_email(who)? {
                return Ok(found);
            }
            let number = phone::e164(who, cache.first_theatre(r)?.dial_code()).ok();
            let mut fits = number.map(|n| r.customers_by_phone(&n)).transpose()?.unwrap_or_default();
            if fits.is_empty() && !who.is_empty() {
                fits = r.customers(&CustomerQuery { search: Some(who), ..Default::default() })?;
            }
            match (fits.len(), fits.pop()) {
                (1, Some(only)) => Ok(only),
                (0, _) | (_, None) => Err(none().into()),
                (_, Some(last)) => {
                    fits.push(last);
                    let say = |c: &Customer| format!("{} {}", c.id, c.name);
                    let said: Vec<String> = fits.iter().take(12).map(say).collect();
                    let message = format!("{who:?} names {} customers: {}", fits.len(), said.join("; "));
                    let ids: Vec<String> = fits.iter().map(|c| c.id.to_string()).collect();
                    Err(Refusal::new(Kind::Ambiguous, message).with(json!({ "fits": ids })).into())
                }
            }
        })
    }

    /// One customer with bookings, flags and reviews; who signed in sees themselves.
    pub fn customer_card(&self, id: CustomerId) -> Result<CustomerCard> {
        self.own_or(id, Permission::SeeCustomers)?;
        let now = self.now().instant();
        self.read(|r, cache| {
            let customer = r.customer(id)?.ok_or_else(|| no_customer(id))?;
            let by = customer.block.as_ref().map(|b| r.person(b.by)).transpose()?.flatten();
            let bookings = r.bookings_of(id)?.into_iter().filter_map(|b| r.booking(b).transpose());
            Ok(CustomerCard {
                blocked_by: by.map(|p| p.name),
                flags: flags(r, cache.first_theatre(r)?.settings.flags, id, now)?,
                bookings: bookings.collect::<std::result::Result<_, _>>()?,
                reviews: r.reviews(Some(id), None)?,
                customer,
            })
        })
    }

    /// Adds somebody. The number may be written as people do.
    pub fn add_customer(&mut self, profile: &Profile, password: Option<&str>) -> Result<CustomerId> {
        self.need(Permission::EditCustomers)?;
        let profile = self.clean(profile)?;
        let hash = password.map(|p| super::accounts::hash_password(self.clock(), p)).transpose()?;
        self.write(|c| {
            c.need(Permission::EditCustomers)?;
            let id = c.w.customer_add(&profile, hash.as_deref())?;
            let id = id.ok_or_else(|| address_taken(profile.email.as_deref()))?;
            c.event("customer_add", "customer", id.0, json!({ "password": hash.is_some() }))?;
            Ok(id)
        })
    }

    /// Changes what is said of somebody.
    pub fn edit_customer(&mut self, id: CustomerId, edit: &CustomerEdit) -> Result<()> {
        self.need(Permission::EditCustomers)?;
        let old = self.read(|r, _| Ok(r.customer(id)?))?.filter(|c| c.erased_at.is_none());
        let old = old.ok_or_else(|| no_customer(id))?;
        let keep = |new: &Option<String>, old: &Option<String>| match new {
            Some(new) => Some(new.trim().to_owned()).filter(|n| !n.is_empty()),
            None => old.clone(),
        };
        let profile = self.clean(&Profile {
            name: edit.name.clone().unwrap_or(old.name),
            email: keep(&edit.email, &old.email),
            phone: keep(&edit.phone, &old.phone),
            language: edit.language.clone().unwrap_or(old.language),
            notes: edit.notes.clone().unwrap_or(old.notes),
        })?;
        self.write(|c| {
            here(c, id)?;
            if !c.w.customer_edit(id, &profile)? {
                return Err(address_taken(profile.email.as_deref()).into());
            }
            c.event("customer_edit", "customer", id.0, json!({})).map(|_| ())
        })
    }

    /// Somebody can't buy any more. What they have booked stays, or what has not begun is cancelled: all of it, with all that was
    /// paid going back. Answers with the bookings that were cancelled.
    pub fn block_customer(&mut self, id: CustomerId, block: &NewBlock) -> Result<Vec<Booking>> {
        self.need(Permission::BlockCustomers)?;
        let reason = block.reason.trim();
        if reason.is_empty() || reason.chars().count() > 200 || reason.chars().any(is_control) {
            return Err(Refusal::usage("a block has a reason of 1 to 200 plain characters; nobody was blocked").into());
        }
        let ids = self.write(|c| {
            let customer = here(c, id)?;
            let now = c.now().instant();
            if customer.blocked(now).is_some() {
                return Err(Refusal::new(Kind::Conflict, format!("{} is blocked already", customer.name)).into());
            }
            let until = block.until.map(|day| end_of(c, day)).transpose()?;
            if until.is_some_and(|until| until <= now) {
                return Err(Refusal::usage("a block ends later than now; nobody was blocked").into());
            }
            let by = c.authority.and_then(Actor::staff).or(c.actor.staff());
            let by = by.ok_or_else(|| super::forbidden(c.actor, Permission::BlockCustomers))?;
            c.w.customer_block(id, &Block { at: now, until, by, reason: reason.to_owned() })?;
            let body = json!({ "until": until, "cancel": block.cancel });
            c.event_because("customer_block", "customer", id.0, body, reason)?;
            if block.cancel { cancel_coming_in_tx(c, id, reason) } else { Ok(Vec::new()) }
        })?;
        ids.into_iter().map(|id| self.booking_made(id)).collect()
    }

    /// Somebody can buy again.
    pub fn unblock_customer(&mut self, id: CustomerId) -> Result<()> {
        self.need(Permission::BlockCustomers)?;
        self.write(|c| {
            let customer = here(c, id)?;
            if customer.block.is_none() {
                return Err(Refusal::new(Kind::Conflict, format!("{} is not blocked", customer.name)).into());
            }
            c.w.customer_unblock(id)?;
            c.event("customer_unblock", "customer", id.0, json!({})).map(|_| ())
        })
    }

    /// Says for whom an order is: staff chose them. Who is blocked can't have one.
    pub fn order_for(&mut self, hold: &HoldToken, customer: Option<CustomerId>) -> Result<Option<Known>> {
        self.need(Permission::WorkTill)?;
        self.write(|c| {
            let hold = live(c.r(), hold, c.now())?;
            let known = customer.map(|id| may_buy(c.r(), id, c.now().instant())).transpose()?;
            c.w.hold_customer_set(hold.id, customer)?;
            Ok(known.map(|k| k.known()))
        })
    }

    /// What somebody says of a film that they had a ticket for, once it has begun.
    pub fn review(&mut self, id: CustomerId, movie: MovieId, stars: u8, words: &str) -> Result<()> {
        self.own_or(id, Permission::EditCustomers)?;
        let words = words.trim();
        check_review(stars, words)?;
        self.write(|c| {
            here(c, id)?;
            let film = c.cache.movie(c.r(), movie)?;
            if !c.r().has_seen(id, movie, c.now().instant())? {
                let message = format!("they had no ticket for {} that has begun; nothing was kept", film.facts.title);
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            c.w.review_set(id, movie, stars, words)?;
            c.event("review", "customer", id.0, json!({ "movie": movie, "stars": stars })).map(|_| ())
        })
    }

    /// What is said of a film: how many said something, how many stars they gave together, and each of them.
    pub fn reviews(&self, movie: MovieId) -> Result<Vec<Review>> {
        self.read(|r, _| Ok(r.reviews(None, Some(movie))?))
    }

    /// Whether it is the customer who signed in, or somebody who may.
    pub(crate) fn own_or(&self, id: CustomerId, what: Permission) -> Result<()> {
        if self.actor().customer() == Some(id) { Ok(()) } else { self.need(what) }
    }

    /// A profile as it is kept: trimmed, the number in international form, or why not.
    fn clean(&self, profile: &Profile) -> Result<Profile> {
        let trimmed = |text: &Option<String>| text.as_ref().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let theatre = self.find_theatre(None)?;
        let number = trimmed(&profile.phone).map(|p| phone::e164(&p, theatre.dial_code())).transpose()?;
        let clean = Profile {
            name: profile.name.trim().to_owned(),
            email: trimmed(&profile.email),
            phone: number,
            language: profile.language.trim().to_owned(),
            notes: profile.notes.trim().to_owned(),
        };
        clean.check()?;
        Ok(clean)
    }
}

/// Cancels what somebody has booked and what has not begun: by the house's own wish, so all of it comes back.
fn cancel_coming_in_tx(c: &Ctx<'_>, id: CustomerId, reason: &str) -> Result<Vec<crate::domain::BookingId>> {
    let now = c.now().instant();
    let mut done = Vec::new();
    for id in c.r().bookings_of(id)? {
        let Some(booking) = c.r().booking(id)? else { continue };
        let coming = booking.shows.iter().all(|s| s.starts_at > now);
        if booking.state == BookingState::Confirmed && coming && booking.has_unused() {
            let asked = Asked { full: true, reason: reason.to_owned(), ..Asked::default() };
            // They are not here: what they paid is owed to them until a till pays it out.
            super::cancel::cancel_in_tx(c, &booking, &asked, None, super::cancel::Route::Owed)?;
            done.push(id);
        }
    }
    Ok(done)
}

/// When a business day of the house's first theatre ends.
fn end_of(c: &Ctx<'_>, day: BusinessDay) -> Result<Instant> {
    let theatre = c.cache.first_theatre(c.r())?;
    let next = day.succ_opt().ok_or_else(|| Refusal::usage("that day is too far; nobody was blocked"))?;
    Ok(theatre.zone.day_start(next, theatre.settings.day_end_min))
}

fn flags(r: Reader<'_>, rules: FlagRules, id: CustomerId, now: Instant) -> Result<Flags> {
    let from = now.plus_minutes(-i64::from(rules.days) * 1440);
    Ok(rules.flags(r.conduct(id, from)?))
}

/// Somebody who is there and was not erased.
pub(crate) fn here(c: &Ctx<'_>, id: CustomerId) -> std::result::Result<Customer, Error> {
    let found = c.r().customer(id)?.filter(|c| c.erased_at.is_none());
    Ok(found.ok_or_else(|| no_customer(id))?)
}

/// Somebody who may buy at this moment, or the refusal.
pub(crate) fn may_buy(r: Reader<'_>, id: CustomerId, now: Instant) -> Result<Customer> {
    let customer = r.customer(id)?.filter(|c| c.erased_at.is_none()).ok_or_else(|| no_customer(id))?;
    if customer.blocked(now).is_some() {
        // Why stands on their card: a kiosk shows this sentence to whoever stands there.
        let message = "this customer's account is blocked: a manager can say why and lift it; nothing was sold";
        return Err(Refusal::new(Kind::Blocked, message).with(json!({ "customer": id.to_string() })).into());
    }
    Ok(customer)
}

fn no_customer(id: CustomerId) -> Refusal {
    Refusal::not_found(format!("there is no customer {id}"))
}

fn address_taken(email: Option<&str>) -> Refusal {
    Refusal::new(Kind::Conflict, format!("{} is another customer's; nothing was kept", email.unwrap_or("the address")))
}
