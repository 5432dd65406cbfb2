//! Care of the store as a file: encrypting it, changing its key, and making it plain again.
use super::{Error, House, Place, Result, StoreKey, random};
use crate::{
    clock::Clock,
    domain::{Refusal, refusal::Kind, staff::Permission},
    store::{StoreError, key, swap},
};
use serde_json::json;

impl House {
    /// Puts the store under another key, or none (`new`). A whole new file is made beside it, compared, and takes its place in
    /// one step: a cut leaves the old one. Nobody else may have it open.
    pub fn recode(mut self, place: &Place<'_>, clock: &Clock, new: Option<&StoreKey>) -> Result<()> {
        if !key::can_encrypt() {
            return Err(StoreError::NoCipher(place.db.display().to_string()).into());
        }
        self.write(|c| c.need(Permission::Care))?;
        let actor = self.actor().clone();
        drop(self);
        let made = swap::beside(place.db, ".recoding");
        swap::settle(place.db, place.key).map_err(|e| in_use(place, e))?;
        swap::remove(&made)?;
        let put = key::recode(place.db, place.key, &made, new).and_then(|()| swap::put(&made, place.db, true));
        swap::remove(&made)?;
        put?;
        let mut house = Self::open(&Place { key: new, ..place.clone() }, clock.clone())?;
        house.act_as(actor);
        house.write(|c| c.event("store_key", "house", 1, json!({ "encrypted": new.is_some() })).map(|_| ()))
    }
}

/// A new key of 32 random bytes.
pub fn new_store_key(clock: &Clock) -> Result<StoreKey> {
    Ok(StoreKey::of(&random::<32>(clock)?))
}

pub(crate) fn in_use(place: &Place<'_>, error: StoreError) -> Error {
    match error {
        StoreError::Busy => {
            let message =
                format!("another Marquee has {} open: close it first; nothing was changed", place.db.display());
            Refusal::new(Kind::Conflict, message).into()
        }
        other => other.into(),
    }
}
