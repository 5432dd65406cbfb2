//! The words that stand on every ticket and receipt, in one language: `ticket.toml` beside the messages of that language, with the names
//! of days, months and tenders from its `phrases.toml`.
use crate::domain::{booking::TenderKind, text::filled};
use chrono::{Datelike, NaiveDateTime};
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! says {
    ($($(#[$doc:meta])* $name:ident($($place:ident),*);)*) => {
        /// The phrases of a file, as it has them.
        #[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
        #[serde(deny_unknown_fields)]
        struct Sheet { $($name: String),* }

        impl Sheet {
            /// Refuses a place in a phrase that nothing is put into.
            fn check(&self) -> Result<(), String> {
                $(filled("ticket.toml", &self.$name, &BTreeMap::from([$((stringify!($place), String::new())),*]))?;)*
                Ok(())
            }
        }

        impl Says {
            $($(#[$doc])*
            pub fn $name(&self, $($place: &str),*) -> String {
                let values = BTreeMap::from([$((stringify!($place), $place.to_owned())),*]);
                filled("ticket.toml", &self.sheet.$name, &values).unwrap_or_default()
            })*
        }
    };
}

says! {
    /// A day with its year: `Sat 22 Nov 2026`.
    day(day, date, month, year);
    /// Whose night a show after midnight belongs to.
    night(day);
    /// When it starts and when the doors open, for a line of text.
    start(start, doors);
    /// When the film begins and when it ends.
    film(film, ends);
    /// Doors, film and end in one line.
    times(doors, film, ends);
    /// A seat by itself.
    seat(seat);
    /// A seat in its hall.
    hall_seat(hall, seat);
    /// A place where no seat has a number.
    unreserved(number);
    /// A seat of a ticket for several.
    nth_seat(kind, n, of);
    /// Which ticket of its booking it is.
    place(n, of);
    /// What a certificate asks for that admits nobody younger.
    nobody_under(age);
    /// What one asks for that admits younger ones with an adult.
    with_adult(age);
    /// It has admitted: when and where.
    admitted(when);
    /// It admits no more.
    void();
    /// It does not admit yet.
    not_paid();
    /// It was printed before.
    reprint();
    /// The same, with what that means.
    admits_once();
    /// The tax within a price.
    with_tax(rate);
    /// Sold at a counter.
    counter();
    /// Sold at a kiosk.
    kiosk();
    /// Sold by command.
    cli();
    /// The receipt of a deposit.
    deposit();
    /// The receipt of what is not paid.
    unpaid();
    /// The receipt of what came back.
    cancelled();
    /// The receipt of what nobody paid in time.
    expired();
    /// The head over food and drink.
    food();
    /// The head over fees and supplements.
    fees();
    /// A line that came back.
    came_back();
    /// What one of several costs.
    each(price);
    /// The sum.
    total();
    /// What was handed over.
    given(sum);
    /// What went back over the counter.
    change();
    /// What a deposit leaves to pay.
    left();
    /// What cash was rounded by.
    rounding();
    /// The tax of one rate, in one line.
    tax_on(rate, net);
    /// The head of a column of tax.
    tax();
    /// The head of a column of amounts without tax.
    net(currency);
    /// The head of a column of amounts with tax.
    gross();
}

/// The words of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    sheet: Sheet,
    names: Names,
}

/// What is read of the messages' own phrases.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct Names {
    days: [String; 7],
    months: [String; 12],
    tenders: BTreeMap<TenderKind, String>,
}

impl Says {
    /// Reads a language's `ticket.toml` and `phrases.toml`. An error names the line, or the place that there is not.
    pub fn parse(sheet: &str, phrases: &str) -> Result<Self, String> {
        let sheet: Sheet = toml::from_str(sheet).map_err(|e| format!("ticket.toml: {e}"))?;
        sheet.check()?;
        let names = toml::from_str(phrases).map_err(|e| format!("phrases.toml: {e}"))?;
        Ok(Self { sheet, names })
    }

    /// A day on the theatre's wall.
    pub fn date(&self, local: NaiveDateTime) -> String {
        let month = self.names.months.get(local.month0() as usize).map_or("", String::as_str);
        self.day(self.weekday(local), &local.day().to_string(), month, &local.year().to_string())
    }

    /// Its name in the week.
    pub fn weekday(&self, local: NaiveDateTime) -> &str {
        self.names.days.get(local.weekday().num_days_from_monday() as usize).map_or("", String::as_str)
    }

    /// A way to pay.
    pub fn tender(&self, kind: TenderKind) -> &str {
        self.names.tenders.get(&kind).map_or(kind.word(), String::as_str)
    }
}

#[cfg(test)]
#[allow(missing_docs, reason = "other rooms' tests use what is in here")]
pub mod tests {
    use super::*;

    macro_rules! says_of {
        ($language:literal) => {
            Says::parse(
                include_str!(concat!("../../assets/messages/", $language, "/ticket.toml")),
                include_str!(concat!("../../assets/messages/", $language, "/phrases.toml")),
            )
            .unwrap()
        };
    }

    /// English.
    pub fn english() -> Says {
        says_of!("en")
    }

    /// All that the program speaks by itself.
    pub fn all() -> [Says; 4] {
        [english(), says_of!("de"), says_of!("fr"), says_of!("ga")]
    }

    #[test]
    fn a_day_is_said_as_each_language_says_it() {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(20, 15, 0).unwrap();
        let days = all().map(|says| says.date(at));
        assert_eq!(days, ["Sat 21 Nov 2026", "Sa. 21. Nov. 2026", "sam. 21 nov. 2026", "Sath 21 Samh 2026"]);
    }

    #[test]
    fn a_word_that_lacks_or_has_another_place_is_refused_by_its_name() {
        let (sheet, phrases) = (
            include_str!("../../assets/messages/de/ticket.toml"),
            include_str!("../../assets/messages/de/phrases.toml"),
        );
        for (right, wrong, named) in [("hall_seat", "hall_saet", "hall_saet"), ("{seat}", "{seta}", "seta")] {
            let refused = Says::parse(&sheet.replace(right, wrong), phrases).unwrap_err();
            assert!(refused.contains(named), "{refused}");
        }
        assert!(Says::parse(sheet, &phrases.replace("months", "moons")).is_err());
    }

    #[test]
    fn what_a_film_is_called_is_not_looked_into() {
        assert_eq!(english().hall_seat("{seat} {hall}", "C9"), "{seat} {hall}, seat C9");
    }
}
