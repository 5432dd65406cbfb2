//! Reading the history, and proving it.
use super::{Error, House, Result};
use crate::domain::{
    audit::{AuditFilter, AuditLine, Proof},
    staff::Permission,
    time::BusinessDay,
};

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

    /// Proves the history from its first event to its last, under the seal whose key lies outside the store. `progress` hears how
    /// many of how many were looked at, and whether it goes on is its answer.
    pub fn prove_history(&self, mut progress: impl FnMut(i64, i64) -> bool) -> Result<Proof> {
        self.need(Permission::Audit)?;
        let key = self.keys()?.seal;
        self.read(|r, _| {
            let all = r.audit_size()?;
            Ok::<_, Error>(r.prove(Some(&key), |done| progress(done, all))?)
        })
    }
}
