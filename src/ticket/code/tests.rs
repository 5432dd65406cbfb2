//! Tokens: what fits comes back, and nothing that was altered.
use super::*;
use proptest::prelude::*;

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn facts() -> TicketFacts {
    TicketFacts {
        site: 7,
        show: ShowId(4711),
        starts_at: Instant(1_795_378_500),
        serial: 0x0123_4567_89ab_cdef,
        seat: "C9".into(),
        code: "adult".into(),
    }
}

fn refused(token: &str) -> String {
    let refusal = verify(&[key(1).verifying_key()], token).expect_err(token);
    assert_eq!(refusal.code(), "invalid_ticket");
    refusal.details["why"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_says_what_was_signed() {
    let token = sign(&key(1), &facts()).unwrap();
    // Tickets that are out must still verify: this text never changes for version 1.
    assert_eq!(
        token,
        "AEAAABYAAAJGO2YDJVCACI2FM6E2XTPPC7G4AAAGPL475REAAAAM2HCPEALQIOMGEBCFSL5TOCT2D\
         J4VVR4JFEMOPVMBPP2NAAEIJ4XSZE7QSNPG2FPNYYMV7SMMG34K2WI6LWNPH7Z6FVISZO646KYQAM"
    );
    assert_eq!(token.len(), TOKEN_LENGTH);
    let keys = [key(2).verifying_key(), key(1).verifying_key()];
    assert_eq!(verify(&keys, &token).unwrap(), facts());
    let lower = token.to_lowercase();
    let spelled = lower.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>();
    assert_eq!(verify(&keys, &format!(" {}\r\n", spelled.join(" "))).unwrap(), facts());
}

#[test]
fn another_key_or_no_key_refuses() {
    let token = sign(&key(2), &facts()).unwrap();
    assert_eq!(refused(&token), "forged");
    assert!(verify(&[], &token).is_err());
}

/// Flips every bit of so many tickets: none may pass. How many were tried.
fn flip_every_bit(tickets: u64) -> usize {
    let key = key(1);
    let keys = [key.verifying_key()];
    let mut tried = 0;
    for n in 0..tickets {
        let f = TicketFacts { serial: n * 0x1111_1111, show: ShowId(n as i64 * 997), ..facts() };
        let token = sign(&key, &f).unwrap();
        assert_eq!(verify(&keys, &token).unwrap(), f);
        let whole = BASE32_NOPAD.decode(token.as_bytes()).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut altered = whole.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(verify(&keys, &BASE32_NOPAD.encode(&altered)).is_err(), "ticket {n}, bit {bit}");
            tried += 1;
        }
    }
    tried
}

#[test]
fn every_altered_bit_is_refused() {
    assert_eq!(flip_every_bit(12), 12 * 96 * 8);
}

/// The count of the release column of forged tickets.
#[test]
#[ignore = "two minutes: cargo test --lib ticket::code -- --ignored"]
fn every_altered_bit_of_a_thousand_tickets_and_a_million_made_up_ones_are_refused() {
    assert_eq!(flip_every_bit(1000), 768_000);
    let keys = [key(1).verifying_key()];
    let mut whole = BASE32_NOPAD.decode(sign(&key(1), &facts()).unwrap().as_bytes()).unwrap();
    let mut n = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..1_000_000 {
        // xorshift: any bytes will do, as long as they differ.
        for chunk in whole[1..].chunks_mut(8) {
            n ^= n << 13;
            n ^= n >> 7;
            n ^= n << 17;
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
        assert!(verify(&keys, &BASE32_NOPAD.encode(&whole)).is_err());
    }
}

#[test]
fn every_altered_character_cut_and_addition_is_refused() {
    let token = sign(&key(1), &facts()).unwrap();
    for at in 0..token.len() {
        let (before, from) = token.split_at(at);
        assert_eq!(refused(before), "malformed");
        for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456701=89ıſ".chars() {
            let altered = format!("{before}{c}{}", from.split_at(1).1);
            // The last character carries 3 bits; the spellings with the others set are no base32.
            assert!(altered == token || !refused(&altered).is_empty());
        }
    }
    for more in ["A", "AA", "======", "\u{0}", "é"] {
        assert_eq!(refused(&format!("{token}{more}")), "malformed");
    }
    assert_eq!(refused(&" ".repeat(100_000)), "malformed");
    assert_eq!(refused(""), "malformed");
}

#[test]
fn a_signature_over_the_bare_payload_is_no_ticket() {
    let payload = payload_of(&facts()).unwrap();
    let bare = [&payload[..], &key(1).sign(&payload).to_bytes()].concat();
    assert_eq!(refused(&BASE32_NOPAD.encode(&bare)), "forged");
}

#[test]
fn a_later_version_is_named_as_such() {
    let mut payload = payload_of(&facts()).unwrap();
    payload[0] = 2;
    let later = [&payload[..], &key(1).sign(&message_of(&payload)).to_bytes()].concat();
    assert_eq!(refused(&BASE32_NOPAD.encode(&later)), "unknown_version");
}

#[test]
fn what_has_no_room_is_said() {
    let seat = |s: &str| sign(&key(1), &TicketFacts { seat: s.into(), ..facts() });
    let code = |s: &str| sign(&key(1), &TicketFacts { code: s.into(), ..facts() });
    for bad in ["", "AAAA123", "a1", "Ä1", "A 1", "A\0", "#", "#0", "#65536", "#07", "#+7"] {
        assert_eq!(seat(bad), Err(CannotSign::Seat(bad.into())));
    }
    for bad in ["", "concession-xl", "Adult", "étudiant"] {
        assert_eq!(code(bad), Err(CannotSign::Type(bad.into())));
        assert!(check_type(bad).is_err());
    }
    for good in ["C9", "BB12", "1A", "117", "AAA123", "L-1.A2", "#1", "#65535"] {
        assert!(seat(good).is_ok());
    }
    let with = |f: TicketFacts| sign(&key(1), &f).unwrap_err();
    assert_eq!(with(TicketFacts { site: 1 << 24, ..facts() }), CannotSign::Site(1 << 24));
    assert_eq!(with(TicketFacts { show: ShowId(1 << 32), ..facts() }), CannotSign::Show(ShowId(1 << 32)));
    assert_eq!(with(TicketFacts { show: ShowId(-1), ..facts() }), CannotSign::Show(ShowId(-1)));
    assert_eq!(with(TicketFacts { starts_at: Instant(-1), ..facts() }), CannotSign::Start(Instant(-1)));
    assert_eq!(Refusal::from(CannotSign::Site(1 << 24)).code(), "usage");
}

#[test]
fn names_that_do_not_fit_are_said_in_another_way() {
    let seat = |label| seat_name(label, SeatNo(31));
    assert_eq!((seat("C9"), seat("a1"), seat("12-3")), ("C9".into(), "A1".into(), "12-3".into()));
    assert!(check_seat("a1").is_ok() && check_seat("LOGE-1200").is_err());
    assert_eq!((seat("Ä1"), seat("LOGE-1200"), seat("")), ("#31".into(), "#31".into(), "#31".into()));
    assert_eq!(
        (type_name("blue-light-card"), type_name("Étudiant"), type_name("")),
        ("blue-light-c".into(), "-tudiant".into(), "-".into())
    );
}

#[test]
fn a_packed_number_that_is_no_word_is_none() {
    assert_eq!(unpack(40u64.pow(6), 6), None);
    assert_eq!(unpack_seat(PLACES), None);
    assert_eq!(unpack_seat(PLACES + 65_536), None);
    assert_eq!(unpack(0, 6), None);
    assert_eq!(unpack(1, 6), None, "a gap before a letter");
    assert_eq!(unpack(u64::MAX, 12), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_fits_comes_back(
        site in 0u32..1 << 24, show in 0i64..1 << 32, start in 0i64..1 << 32, serial: u64,
        seat in "[A-Z0-9._-]{1,6}|#[1-9][0-9]{0,3}", code in "[a-z0-9._-]{1,12}",
    ) {
        let f = TicketFacts { site, show: ShowId(show), starts_at: Instant(start), serial, seat, code };
        let token = sign(&key(3), &f).unwrap();
        prop_assert_eq!(token.len(), TOKEN_LENGTH);
        prop_assert_eq!(verify(&[key(3).verifying_key()], &token).unwrap(), f);
    }

    #[test]
    fn whatever_was_sold_can_be_signed(label in "\\PC{0,9}", code in "\\PC{0,30}", no in 1u16..) {
        let f = TicketFacts { seat: seat_name(&label, SeatNo(no)), code: type_name(&code), ..facts() };
        prop_assert_eq!(verify(&[key(3).verifying_key()], &sign(&key(3), &f).unwrap()).unwrap(), f);
    }

    #[test]
    fn no_other_text_is_a_ticket(text in "\\PC{0,200}", base32 in "[A-Z2-7]{154}") {
        prop_assert!(verify(&[key(1).verifying_key()], &text).is_err());
        prop_assert!(verify(&[key(1).verifying_key()], &base32).is_err());
    }
}
