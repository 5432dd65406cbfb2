//! Time as the house needs it: instants in UTC, a theatre's own wall time, business days, and the clock that holds compare.
use super::Refusal;
use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Offset, Timelike, Utc};
use serde::{Deserialize, Serialize};
use tz::{TimeZoneRef, datetime::FoundDateTimeKind};
use tzdb_data::{TZ_NAMES, find_tz};

/// What the clock says at one look. Wall time is for people, reports and days; holds compare `boottime_ms` and a hold of
/// another boot has ended (`rules.md` 8: the wall clock may lie).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970, UTC.
    pub wall_ms: i64,
    /// Which boot of the machine this is.
    pub boot: i64,
    /// Milliseconds since that boot, sleep included; never runs backwards within a boot.
    pub boottime_ms: i64,
}

impl Now {
    /// The wall clock as an instant.
    pub fn instant(self) -> Instant {
        Instant(self.wall_ms.div_euclid(1000))
    }
}

/// A moment, in whole seconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// This moment and so many minutes (negative: before it).
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60)
    }
}

/// A business day of a theatre: it ends at a set hour of the next calendar day, so a show at 00:30 is yesterday's.
pub type BusinessDay = NaiveDate;

/// A theatre's time zone, with the rules of the IANA database that the program brings along.
///
/// `tzdb_data` and not `chrono-tz`: the tables of the latter are full of pointers, and the loader would mend 60,000 of them (2 MB of
/// memory) before each command begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    name: &'static str,
    rules: TimeZoneRef<'static>,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self { name: "UTC", rules: TimeZoneRef::utc() };

    /// Finds a zone by its IANA name, like `Europe/London`.
    pub fn parse(name: &str) -> Result<Self, Refusal> {
        let known = TZ_NAMES.iter().find(|known| **known == name.trim());
        let found = known.and_then(|name| Some(Self { name, rules: *find_tz(name.as_bytes())? }));
        found.ok_or_else(|| Refusal::usage(format!("{name:?} is not a time zone, like Europe/London")))
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The instant as this theatre's wall shows it.
    pub fn local(self, at: Instant) -> NaiveDateTime {
        self.offset_time(at).naive_local()
    }

    fn offset_time(self, at: Instant) -> DateTime<FixedOffset> {
        let offset = self.rules.find_local_time_type(at.0).map_or(0, |kind| kind.ut_offset());
        DateTime::from_timestamp(at.0, 0).unwrap_or(DateTime::UNIX_EPOCH).with_timezone(&offset_of(offset))
    }

    /// RFC 3339 with the theatre's offset at that moment: `2026-11-22T20:15:00+00:00`.
    pub fn rfc3339(self, at: Instant) -> String {
        self.offset_time(at).to_rfc3339()
    }

    /// The instants that a local time is: none where the clock skips it, two where it has it twice, the earlier first.
    fn instants(self, local: NaiveDateTime) -> Vec<Instant> {
        let small = |n: u32| u8::try_from(n).unwrap_or(0);
        let found = tz::DateTime::find(
            local.year(),
            small(local.month()),
            small(local.day()),
            small(local.hour()),
            small(local.minute()),
            small(local.second()),
            0,
            self.rules,
        );
        let instant = |kind: &FoundDateTimeKind| match kind {
            FoundDateTimeKind::Normal(t) => Some(Instant(t.unix_time())),
            FoundDateTimeKind::Skipped { .. } => None,
        };
        found.map(|list| list.into_inner().iter().filter_map(instant).collect()).unwrap_or_default()
    }

    /// The instant of a local time. One that the clock skips is refused; one that it has twice asks for the offset.
    pub fn instant(self, local: NaiveDateTime) -> Result<Instant, Refusal> {
        match self.instants(local).as_slice() {
            [at] => Ok(*at),
            [a, b, ..] => Err(Refusal::usage(format!(
                "{local} comes twice in {}: say which, {} or {}",
                self.name,
                self.rfc3339(*a),
                self.rfc3339(*b)
            ))),
            [] => {
                Err(Refusal::usage(format!("{local} does not exist in {}: the clocks go forward over it", self.name)))
            }
        }
    }

    /// Reads a time from a command: RFC 3339 with an offset, or the theatre's own time (`2026-11-23T19:30`, seconds and a
    /// space for the `T` allowed).
    pub fn parse_time(self, text: &str) -> Result<Instant, Refusal> {
        if let Ok(t) = DateTime::parse_from_rfc3339(text.trim()) {
            return Ok(Instant(t.timestamp()));
        }
        let text_t = text.trim().replacen(' ', "T", 1);
        let local = NaiveDateTime::parse_from_str(&text_t, "%Y-%m-%dT%H:%M:%S")
            .or_else(|_| NaiveDateTime::parse_from_str(&text_t, "%Y-%m-%dT%H:%M"))
            .map_err(|_| Refusal::usage(format!("{text:?} is not a time, like 2026-11-23T19:30")))?;
        self.instant(local)
    }

    /// The business day that an instant belongs to, where a day ends `day_end_min` minutes after midnight.
    pub fn business_day(self, at: Instant, day_end_min: u16) -> BusinessDay {
        (self.local(at) - Duration::minutes(i64::from(day_end_min))).date()
    }

    /// The first instant of a business day. Where the clocks skip that minute, the first one after the gap.
    pub fn day_start(self, day: BusinessDay, day_end_min: u16) -> Instant {
        let local = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(i64::from(day_end_min));
        (0..=180)
            .find_map(|m| self.instants(local + Duration::minutes(m)).first().copied())
            .unwrap_or(Instant(local.and_utc().timestamp()))
    }
}

/// Seconds east of Greenwich; none that a zone has is a day or more.
fn offset_of(seconds: i32) -> FixedOffset {
    FixedOffset::east_opt(seconds).unwrap_or_else(|| Utc.fix())
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Self::parse(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london() -> Zone {
        Zone::parse("Europe/London").unwrap()
    }

    #[test]
    fn a_skipped_time_is_refused_and_a_double_one_asks() {
        assert!(london().parse_time("2026-03-29T01:30").unwrap_err().to_string().contains("does not exist"));
        assert!(london().parse_time("2026-10-25T01:30").unwrap_err().to_string().contains("twice"));
        let summer = london().parse_time("2026-10-25T01:30:00+01:00").unwrap();
        let winter = london().parse_time("2026-10-25T01:30:00+00:00").unwrap();
        assert_eq!(winter.0 - summer.0, 3600);
        assert_eq!(london().rfc3339(summer), "2026-10-25T01:30:00+01:00");
    }

    #[test]
    fn every_zone_knows_its_offsets_and_its_gaps() {
        let offset = |zone: &str, utc: &str| {
            let at = Instant(utc.parse::<DateTime<Utc>>().unwrap().timestamp());
            let text = Zone::parse(zone).unwrap().rfc3339(at);
            text.chars().skip(19).collect::<String>()
        };
        // Ireland's winter is its daylight saving in the tables; Lord Howe moves by half an hour; none of the rules ends.
        for (zone, utc, expected) in [
            ("Europe/London", "2026-07-01T12:00:00Z", "+01:00"),
            ("Europe/Dublin", "2026-12-01T12:00:00Z", "+00:00"),
            ("Europe/Dublin", "2026-07-01T12:00:00Z", "+01:00"),
            ("Asia/Kathmandu", "2026-07-01T12:00:00Z", "+05:45"),
            ("Australia/Lord_Howe", "2026-07-01T12:00:00Z", "+10:30"),
            ("Australia/Lord_Howe", "2026-12-01T12:00:00Z", "+11:00"),
            ("America/New_York", "2099-07-01T12:00:00Z", "-04:00"),
            ("Europe/Paris", "1975-07-01T12:00:00Z", "+01:00"),
            ("UTC", "2026-07-01T12:00:00Z", "+00:00"),
        ] {
            assert_eq!(offset(zone, utc), expected, "{zone} {utc}");
        }
        // Samoa left out a whole day.
        let apia = Zone::parse("Pacific/Apia").unwrap();
        assert!(apia.parse_time("2011-12-30T12:00").unwrap_err().to_string().contains("does not exist"));
        assert!(apia.parse_time("2011-12-31T12:00").is_ok());
        for name in TZ_NAMES {
            let zone = Zone::parse(name).unwrap();
            let noon = zone.parse_time("2026-11-22T12:00").unwrap();
            assert_eq!((zone.name(), zone.local(noon).to_string().as_str()), (*name, "2026-11-22 12:00:00"));
        }
        for odd in ["europe/london", "", "Europe/Nowhere", "Etc", "../UTC"] {
            assert!(Zone::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_show_after_midnight_belongs_to_yesterday() {
        let late = london().parse_time("2026-11-22T00:30").unwrap();
        let dawn = london().parse_time("2026-11-22T05:00").unwrap();
        assert_eq!(london().business_day(late, 300).to_string(), "2026-11-21");
        assert_eq!(london().business_day(dawn, 300).to_string(), "2026-11-22");
        assert_eq!(london().day_start(london().business_day(dawn, 300), 300), dawn);
    }
}
