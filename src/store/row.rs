//! Between rows and types: days as numbers, lists as JSON, codes as enums. A row that fits no type is `corrupt`.
use super::StoreError;
use crate::domain::{Currency, time::BusinessDay};
use chrono::Datelike;
use serde::{Serialize, de::DeserializeOwned};

/// A day as a number that reads as a date: 20261122.
pub fn day_number(day: BusinessDay) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of such a number.
pub fn day(number: i64) -> Result<BusinessDay, StoreError> {
    i32::try_from(number / 10_000)
        .ok()
        .and_then(|y| BusinessDay::from_ymd_opt(y, (number / 100 % 100) as u32, (number % 100) as u32))
        .ok_or_else(|| StoreError::Corrupt(format!("{number} is no day")))
}

/// A list or a structure as JSON text.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(value)?)
}

/// And back.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_str(text)?)
}

/// A currency that was checked when it was written.
pub fn currency(code: &str) -> Result<Currency, StoreError> {
    Currency::parse(code).map_err(|refusal| StoreError::Corrupt(refusal.message))
}

/// A code of a closed list.
pub fn code<T>(parse: impl Fn(&str) -> Option<T>, text: &str) -> Result<T, StoreError> {
    parse(text).ok_or_else(|| StoreError::Corrupt(format!("{text:?} is no state that this program knows")))
}

/// A number that must fit.
pub fn fit<T: TryFrom<i64>>(number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Corrupt(format!("{number} is out of range")))
}
