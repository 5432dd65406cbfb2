//! Which seats a call wants: these, or the best so many.
use super::{exit::Fail, parse};
use crate::domain::{
    board::{BestWant, Want},
    seat_map::SeatMap,
};
use clap::Args;

/// `--seats A1,A2`, or `--best N` with its wishes.
#[derive(Args, Clone, Debug)]
#[group(id = "which_seats")]
pub struct WantArgs {
    /// Exactly these seats: A1,A2
    #[arg(long, value_delimiter = ',', value_parser = parse::word, value_name = "A1,A2", conflicts_with = "best")]
    seats: Vec<String>,
    /// The best so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=500))]
    best: Option<u16>,
    /// With --best: only in this seat class
    #[arg(long, requires = "best", value_name = "CLASS")]
    class: Option<String>,
    /// With --best: so many of them are wheelchair places, the others beside
    #[arg(long, requires = "best", value_name = "N", default_value_t = 0)]
    wheelchairs: u16,
}

impl WantArgs {
    /// What is wanted of this hall; `None` where the call said nothing.
    pub fn want(&self, map: &SeatMap) -> Result<Option<Want>, Fail> {
        if let Some(n) = self.best {
            if self.wheelchairs > n {
                return Err(Fail::usage("--wheelchairs is part of --best: it can't be more"));
            }
            let class = self.class.as_deref().map(|c| class_of(map, c)).transpose()?;
            return Ok(Some(Want::Best(BestWant { n, class, wheelchairs: self.wheelchairs, nth: 0 })));
        }
        match self.seats.as_slice() {
            [] => Ok(None),
            labels => Ok(Some(Want::Seats(parse::seats(map, labels)?))),
        }
    }

    /// Whether the call named seats in any way.
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty() && self.best.is_none()
    }
}

/// The hall's class of this name, in any case.
fn class_of(map: &SeatMap, name: &str) -> Result<String, Fail> {
    let classes = map.classes();
    classes
        .iter()
        .find(|c| c.eq_ignore_ascii_case(name.trim()))
        .cloned()
        .ok_or_else(|| Fail::new("not_found", format!("this hall has no class {name}; it has {}", classes.join(", "))))
}
