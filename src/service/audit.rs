//! Reading the history, proving it, and keeping its head where the store's copies do not go.
use super::{Error, House, Result, cancel::check_reason};
use crate::{
    domain::{
        Refusal,
        audit::{AuditFilter, AuditLine, Proof},
        chain::Head,
        refusal::Kind,
        staff::Permission,
        time::BusinessDay,
    },
    store::check::Check,
    ticket::{
        head,
        keys::{KeyError, Keys},
    },
};
use serde_json::json;

/// How old the head may grow before it is kept anew, in ms.
const HEAD_MS: i64 = 60_000;

impl House {
    /// The events that fit, the newest first. Days are the first theatre's business days.
    pub fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditLine>> {
        self.need(Permission::Audit)?;
        let theatre = self.find_theatre(None)?;
        let begins = |day: BusinessDay| theatre.zone.day_start(day, theatre.settings.day_end_min).0 * 1000;
        let from = filter.from.map_or(0, begins);
        let to = filter.to.and_then(|d| d.succ_opt()).map_or(i64::MAX, begins);
        self.read(|r, _| Ok(r.audit(filter, from, to)?))
    }

    /// Proves the history from its first event to its last, under the seal whose key lies outside the store, and that the head
    /// beside that key is in it. `progress` hears how many of how many were looked at, and whether it goes on is its
    /// answer.
    pub fn prove_history(&self, mut progress: impl FnMut(i64, i64) -> bool) -> Result<Proof> {
        self.need(Permission::Audit)?;
        let keys = self.keys()?;
        let head = self.kept_head(keys);
        self.read(|r, _| {
            let all = r.audit_size()?;
            let mut proof = r.prove(Some(&keys.seal), |done| progress(done, all))?;
            if proof.stopped {
                return Ok(proof);
            }
            match head {
                Ok(Some(head)) => {
                    proof.head = Some(head.seq);
                    // An end that is gone says more than what it left lying about.
                    let misfit = r.head_misfit(&head)?;
                    let earlier = |(at, _): &(i64, String)| proof.broken.as_ref().is_none_or(|(b, _)| at <= b);
                    proof.broken = misfit.filter(earlier).or(proof.broken);
                }
                Ok(None) => {}
                Err(error) if proof.broken.is_none() => {
                    proof.broken = Some((proof.entries, format!("can't be told to be the last: {error}")));
                }
                Err(_) => {}
            }
            if proof.broken.is_none() {
                proof.broken = r.prove_books(proof.entries)?;
            }
            Ok::<_, Error>(proof)
        })
    }

    /// Keeps the head of the history beside the keys, where the one that is kept is a minute old. Called after an answer was
    /// given; a head that does not fit the store is left for people to see.
    pub fn keep_head(&self) -> Result<()> {
        self.keep_head_of(HEAD_MS)
    }

    /// The same where it is so old, in ms.
    pub(crate) fn keep_head_of(&self, age_ms: i64) -> Result<()> {
        let Some(keys) = &self.keys else { return Ok(()) };
        let (kept, at_ms) = (self.kept_head(keys)?, self.now().wall_ms);
        if kept.is_some_and(|h| (0..age_ms).contains(&(at_ms - h.at_ms))) {
            return Ok(());
        }
        let (newest, misfit) =
            self.store.read(|r| Ok::<_, Error>((r.newest_event()?, kept.map(|h| r.head_misfit(&h)).transpose()?)))?;
        if let Some((at, why)) = misfit.flatten() {
            return Err(Error::System(format!("event {at} {why}: see `marquee audit verify`")));
        }
        match newest.filter(|(seq, _)| kept.is_none_or(|h| h.seq < *seq)) {
            Some((seq, hash)) => Ok(head::keep(&self.keys_folder, &keys.seal, &Head { seq, at_ms, hash }, false)?),
            None => Ok(()),
        }
    }

    /// Goes on from where the store ends though its head says that there was more: an older copy was put back on purpose. The
    /// event of it says what is gone and why; the house's epoch is raised. Gives the first and the last of the missing.
    pub fn accept_history(&mut self, reason: &str) -> Result<(i64, i64)> {
        self.need(Permission::Care)?;
        check_reason(reason)?;
        if reason.trim().is_empty() {
            return Err(Refusal::usage("say why the store is an older one; nothing was accepted").into());
        }
        let keys = self.keys()?.clone();
        let head = self.kept_head(&keys)?;
        let none = || Refusal::new(Kind::Conflict, "nothing is missing: the head beside the keys is in the history");
        let head = head.ok_or_else(none)?;
        let (from, kept) = self.write(|c| {
            c.need(Permission::Care)?;
            let (from, _) = c.r().head_misfit(&head)?.ok_or_else(none)?;
            let epoch = c.w.epoch_raise()?;
            let body = json!({ "epoch": epoch, "head": [head.seq, data_encoding::HEXLOWER.encode(&head.hash)] });
            c.event_because("restore", "house", 1, body, reason)?;
            let (seq, hash) = c.r().newest_event()?.ok_or_else(none)?;
            Ok((from, Head { seq, at_ms: c.now().wall_ms, hash }))
        })?;
        head::keep(&self.keys_folder, &keys.seal, &kept, true)?;
        Ok((from, head.seq))
    }

    fn kept_head(&self, keys: &Keys) -> std::result::Result<Option<Head>, KeyError> {
        head::read(&self.keys_folder, &keys.seal)
    }

    /// Whether the history goes as far as the head beside the keys says. The head is read first: what is written meanwhile
    /// lies behind it.
    pub(crate) fn check_head(&self) -> Result<Check> {
        let mut found = Vec::new();
        if let Some(keys) = &self.keys {
            match self.kept_head(keys) {
                Ok(Some(head)) => {
                    let misfit = self.store.ask(|r| r.head_misfit(&head))?;
                    found.extend(misfit.map(|(at, why)| format!("event {at} {why}")));
                }
                Ok(None) => {}
                Err(error) => found.push(error.to_string()),
            }
        }
        Ok(Check { rule: 7, name: "the history goes as far as its head beside the keys", found })
    }
}
