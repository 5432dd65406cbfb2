//! What the provider says of a time against what the books say: a difference has a name before an accountant finds it, and so has a dispute
//! that the house was not told of.
use super::{House, Result};
use crate::{
    domain::{
        Refusal, TheatreId,
        online::{Settled, Sides},
        refusal::Kind,
        staff::Permission,
        time::BusinessDay,
    },
    payment::{Charged, Gateway},
};
use std::collections::BTreeMap;

impl House {
    /// Every payment of these business days, by what the provider calls it: what it took and gave back by its own word, and by ours. A
    /// payment of one side that the other does not know of has nothing there.
    pub fn settlement(
        &self,
        gateway: &Gateway,
        theatre: TheatreId,
        (from, to): (BusinessDay, BusinessDay),
    ) -> Result<Vec<Settled>> {
        self.need(Permission::Reports)?;
        let of = self.theatre(theatre)?;
        let start = of.zone.day_start(from, of.settings.day_end_min);
        let after = to.succ_opt().ok_or_else(|| Refusal::usage("that day is too far off"))?;
        let end = of.zone.day_start(after, of.settings.day_end_min);
        let away =
            |e: crate::payment::Error| Refusal::new(Kind::ProviderUnavailable, format!("{e}: nothing was compared"));
        let mut all: BTreeMap<String, Settled> = BTreeMap::new();
        for line in self.read(|r, _| Ok(r.online_settled(start, end)?))? {
            all.insert(line.provider.clone(), line);
        }
        for Charged { payment, minor, back, disputed, currency, at } in gateway.charges(start).map_err(away)? {
            let theirs = Some(Sides { paid: minor, back, disputed });
            if let Some(line) = all.get_mut(&payment) {
                line.theirs = theirs;
            } else if at < end {
                let line = Settled { provider: payment.clone(), reference: None, at, currency, ours: None, theirs };
                all.insert(payment, line);
            }
        }
        let mut out: Vec<Settled> = all.into_values().collect();
        out.sort_by_key(|s| s.at);
        Ok(out)
    }
}
