//! The chain of events: each row's hash covers the one before, and is sealed with a key that lies outside the store.
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What an event says; all of it is covered by its hash.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its place in the sequence, from 1.
    pub seq: i64,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// At which terminal.
    pub terminal: i64,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub verb: &'a str,
    /// To what kind of thing.
    pub subject: &'a str,
    /// To which.
    pub subject_id: i64,
    /// The ids and amounts of it, as JSON text.
    pub body: &'a str,
}

/// What the chain keeps of words that stand outside it: under the house's key, so that nobody can try names against it.
pub fn mark(key: &[u8; 32], words: &str) -> String {
    data_encoding::HEXLOWER.encode(&seal(key, &Sha256::digest(words.as_bytes()).into()))
}

/// The hash before the first event.
pub const GENESIS: [u8; 32] = [0; 32];

/// SHA-256 over the hash before and every field, each preceded by its length, so that no two entries read the same. It says as well
/// that the event bears a mark over the rows that it wrote ([`mark_rows`]): one without it was robbed of it.
pub fn hash(before: &[u8; 32], entry: &Entry<'_>) -> [u8; 32] {
    hash_as(b"marquee event 2", before, entry)
}

/// The hash of an event from before events bore such marks.
pub fn hash_without_rows(before: &[u8; 32], entry: &Entry<'_>) -> [u8; 32] {
    hash_as(b"marquee event 1", before, entry)
}

/// The mark of an event over the sum of the seals of its rows.
pub fn mark_rows(key: &[u8; 32], event_hash: &[u8; 32], sum: &[u8; 32]) -> [u8; 32] {
    seal_bytes(key, &[&b"marquee rows 1"[..], event_hash, sum].concat())
}

fn hash_as(kind: &[u8], before: &[u8; 32], entry: &Entry<'_>) -> [u8; 32] {
    let mut h = Sha256::new();
    h.update(kind);
    h.update(before);
    for number in [entry.seq, entry.at_ms, entry.terminal, entry.subject_id] {
        h.update(number.to_be_bytes());
    }
    for text in [entry.actor, entry.verb, entry.subject, entry.body] {
        h.update((text.len() as u64).to_be_bytes());
        h.update(text.as_bytes());
    }
    h.finalize().into()
}

/// How far a history goes, as it is kept outside the store: what was cut off behind it is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The place of the newest event.
    pub seq: i64,
    /// When it was noted, in milliseconds since 1970.
    pub at_ms: i64,
    /// That event's hash.
    pub hash: [u8; 32],
}

/// The seal of a head. What it covers begins in its own way, so that no event's seal can stand in for it.
pub fn seal_head(key: &[u8; 32], head: &Head) -> [u8; 32] {
    let covered = Sha256::new()
        .chain_update(b"marquee head 1")
        .chain_update(head.seq.to_be_bytes())
        .chain_update(head.at_ms.to_be_bytes())
        .chain_update(head.hash);
    seal(key, &covered.finalize().into())
}

/// HMAC-SHA256 of a hash with the house's seal key: whoever edits the store without the key can't make it.
pub fn seal(key: &[u8; 32], hash: &[u8; 32]) -> [u8; 32] {
    seal_bytes(key, hash)
}

/// HMAC-SHA256 of what begins with the name of its kind and has another length than a hash: so no seal stands in for another.
pub fn seal_bytes(key: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length; 32 bytes are padded to the block by its own rule.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(actor: &'a str, verb: &'a str) -> Entry<'a> {
        Entry { seq: 1, at_ms: 2, terminal: 3, actor, verb, subject: "booking", subject_id: 4, body: "{}" }
    }

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let base = hash(&GENESIS, &entry("ab", "c"));
        assert_ne!(base, hash(&GENESIS, &entry("a", "bc")));
        assert_ne!(base, hash(&base, &entry("ab", "c")));
        assert_eq!(base, hash(&GENESIS, &entry("ab", "c")));
        assert_ne!(base, hash_without_rows(&GENESIS, &entry("ab", "c")));
        assert_ne!(seal(&[1; 32], &base), seal(&[2; 32], &base));
        assert_ne!(mark_rows(&[1; 32], &base, &[0; 32]), mark_rows(&[1; 32], &[0; 32], &base));
    }
}
