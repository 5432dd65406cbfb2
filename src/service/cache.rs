//! What is planned, priced and built, as it was last read: it changes rarely and is asked at every key. One number in the
//! store says whether it still holds.
use super::Result;
use crate::domain::{
    MapId, Refusal, SeatNo, ShowId, TheatreId,
    movie::Movie,
    order::{CardPrice, PriceCard},
    price::{Occasion, PriceBook, TicketType},
    product::Product,
    seat_map::SeatMap,
    show::Show,
    theatre::{Hall, Theatre},
    time::BusinessDay,
};
use crate::store::{Reader, StoreError};
use std::{cell::RefCell, collections::HashMap, sync::Arc};

/// A show with all that belongs to it.
#[derive(Debug)]
pub struct Bundle {
    pub show: Show,
    pub day: BusinessDay,
    pub movie: Arc<Movie>,
    pub theatre: Arc<Theatre>,
    pub hall: Arc<Hall>,
    pub map: Arc<SeatMap>,
    pub wheelchairs: Vec<SeatNo>,
    pub card: Arc<PriceCard>,
}

#[derive(Default)]
struct Inner {
    version: i64,
    theatres: Option<Vec<Arc<Theatre>>>,
    halls: Option<Vec<Arc<Hall>>>,
    movies: HashMap<i64, Arc<Movie>>,
    tariffs: HashMap<TheatreId, Arc<(Vec<TicketType>, PriceBook)>>,
    menus: HashMap<TheatreId, Arc<[Product]>>,
    bundles: HashMap<ShowId, Arc<Bundle>>,
    /// Maps never change once made: they stay.
    maps: HashMap<MapId, Arc<SeatMap>>,
}

/// The cache of one house. Emptied as a whole when a planning verb has been done anywhere.
#[derive(Default)]
pub struct Cache(RefCell<Inner>);

/// More shows than this are not kept.
const MOST_BUNDLES: usize = 2000;

impl Cache {
    /// Compares with the store and forgets what is old.
    pub fn sync(&self, r: Reader<'_>) -> Result<()> {
        let version = r.plan_version()?;
        let mut inner = self.0.borrow_mut();
        if inner.version != version {
            let maps = std::mem::take(&mut inner.maps);
            *inner = Inner { version, maps, ..Inner::default() };
        }
        Ok(())
    }

    /// All theatres.
    pub fn theatres(&self, r: Reader<'_>) -> Result<Vec<Arc<Theatre>>> {
        if let Some(all) = &self.0.borrow().theatres {
            return Ok(all.clone());
        }
        let all: Vec<_> = r.theatres()?.into_iter().map(Arc::new).collect();
        self.0.borrow_mut().theatres = Some(all.clone());
        Ok(all)
    }

    /// One theatre.
    pub fn theatre(&self, r: Reader<'_>, id: TheatreId) -> Result<Arc<Theatre>> {
        let found = self.theatres(r)?.into_iter().find(|t| t.id == id);
        found.ok_or_else(|| Refusal::not_found(format!("there is no theatre {id}")).into())
    }

    /// The house's first theatre: it decides what no other does.
    pub fn first_theatre(&self, r: Reader<'_>) -> Result<Arc<Theatre>> {
        let first = self.theatres(r)?.into_iter().next();
        first.ok_or_else(|| Refusal::not_found("this house has no theatre yet").into())
    }

    /// All halls.
    pub fn halls(&self, r: Reader<'_>) -> Result<Vec<Arc<Hall>>> {
        if let Some(all) = &self.0.borrow().halls {
            return Ok(all.clone());
        }
        let all: Vec<_> = r.halls()?.into_iter().map(Arc::new).collect();
        self.0.borrow_mut().halls = Some(all.clone());
        Ok(all)
    }

    /// A seat map.
    pub fn map(&self, r: Reader<'_>, id: MapId) -> Result<Arc<SeatMap>> {
        if let Some(map) = self.0.borrow().maps.get(&id) {
            return Ok(map.clone());
        }
        let text = r.map_text(id)?.ok_or_else(|| StoreError::Corrupt(format!("seat map {id} is missing")))?;
        let map = SeatMap::parse(&text, &[])
            .map_err(|_| StoreError::Corrupt(format!("seat map {id} can't be read any more")))?;
        let map = Arc::new(map);
        self.0.borrow_mut().maps.insert(id, map.clone());
        Ok(map)
    }

    /// A film, also a removed one.
    pub fn movie(&self, r: Reader<'_>, id: crate::domain::MovieId) -> Result<Arc<Movie>> {
        if let Some(movie) = self.0.borrow().movies.get(&id.0) {
            return Ok(movie.clone());
        }
        let movie = r.movie(id)?.ok_or_else(|| Refusal::not_found(format!("there is no film {id}")))?;
        let movie = Arc::new(movie);
        self.0.borrow_mut().movies.insert(id.0, movie.clone());
        Ok(movie)
    }

    /// A theatre's ticket types and price book.
    pub fn tariff(&self, r: Reader<'_>, theatre: TheatreId) -> Result<Arc<(Vec<TicketType>, PriceBook)>> {
        if let Some(tariff) = self.0.borrow().tariffs.get(&theatre) {
            return Ok(tariff.clone());
        }
        let tariff = Arc::new((r.ticket_types(theatre)?, r.price_book(theatre)?));
        self.0.borrow_mut().tariffs.insert(theatre, tariff.clone());
        Ok(tariff)
    }

    /// The products that a theatre sells.
    pub fn menu(&self, r: Reader<'_>, theatre: TheatreId) -> Result<Arc<[Product]>> {
        if let Some(menu) = self.0.borrow().menus.get(&theatre) {
            return Ok(menu.clone());
        }
        let menu: Arc<[Product]> = r.products(theatre)?.into();
        self.0.borrow_mut().menus.insert(theatre, menu.clone());
        Ok(menu)
    }

    /// A show with all that belongs to it.
    pub fn bundle(&self, r: Reader<'_>, id: ShowId) -> Result<Arc<Bundle>> {
        if let Some(bundle) = self.0.borrow().bundles.get(&id) {
            return Ok(bundle.clone());
        }
        let show = r.show(id)?.ok_or_else(|| Refusal::not_found(format!("there is no show {id}")))?;
        self.bundle_of(r, show)
    }

    /// The same for a show that was just read.
    pub fn bundle_of(&self, r: Reader<'_>, show: Show) -> Result<Arc<Bundle>> {
        if let Some(bundle) = self.0.borrow().bundles.get(&show.id) {
            return Ok(bundle.clone());
        }
        let theatre = self.theatre(r, show.theatre)?;
        let hall = self.halls(r)?.into_iter().find(|h| h.id == show.hall);
        let hall = hall.ok_or_else(|| StoreError::Corrupt(format!("hall {} is missing", show.hall)))?;
        let map = self.map(r, show.map)?;
        let day = theatre.zone.business_day(show.starts_at, theatre.settings.day_end_min);
        let tariff = self.tariff(r, theatre.id)?;
        let card = Arc::new(card(&show, day, &theatre, &map, &tariff));
        let wheelchairs = super::browse::wheelchairs(&map);
        let movie = self.movie(r, show.movie)?;
        let bundle = Arc::new(Bundle { day, movie, theatre, hall, map, wheelchairs, card, show });
        let mut inner = self.0.borrow_mut();
        if inner.bundles.len() >= MOST_BUNDLES {
            inner.bundles.clear();
        }
        inner.bundles.insert(bundle.show.id, bundle.clone());
        Ok(bundle)
    }
}

/// All prices of a show. What the book has no price for is left out: it can't be sold.
fn card(
    show: &Show,
    day: BusinessDay,
    theatre: &Theatre,
    map: &SeatMap,
    tariff: &(Vec<TicketType>, PriceBook),
) -> PriceCard {
    let on = Occasion { show: show.id, day, local: theatre.zone.local(show.starts_at) };
    let classes = map.classes();
    let (types, book) = tariff;
    let mut prices = Vec::new();
    for kind in types {
        for class in &classes {
            if let Ok(found) = book.find(kind, class, &on) {
                prices.push(CardPrice { kind: kind.id, class: class.clone(), minor: found.minor, why: found.why });
            }
        }
    }
    let supplement = theatre.settings.supplements.get(&show.format).filter(|minor| **minor > 0);
    PriceCard {
        show: show.id,
        currency: theatre.currency,
        types: types.clone(),
        classes,
        prices,
        supplement: supplement.map(|minor| (show.format.clone(), *minor)),
        tax_ppm: theatre.settings.ticket_tax_ppm,
    }
}
