//! The rules of `ARCHITECTURE.md`, checked by reading the source: who may import whom, where SQL, clocks and randomness may
//! be, how long files and functions get. Each rule has a planted violation, so that we know that it can fail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]
#[path = "support/rust_source.rs"]
mod rust_source;
#[path = "support/tidy_rules.rs"]
mod tidy_rules;

use rust_source::Source;
use tidy_rules::{Rule, allows, clock, errors, first_line, functions, imports, length, purity, sql};

/// Functions over the limit that wait to be cut up. It may only get shorter.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];

fn check(rule: Rule, folders: &[&str]) {
    let sources: Vec<Source> = folders.iter().flat_map(|f| Source::below(f)).collect();
    assert!(sources.len() > 10, "nothing was read: is the test in the right folder?");
    let found: Vec<String> = sources.iter().flat_map(rule).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Fails unless the rule finds what is wrong with each of these and nothing with the others.
fn try_out(rule: Rule, wrong: &[(&str, &str)], right: &[(&str, &str)]) {
    for (path, text) in wrong {
        assert!(!rule(&Source::new(path, text)).is_empty(), "the rule let pass, in {path}: {text}");
    }
    for (path, text) in right {
        let found = rule(&Source::new(path, text));
        assert!(found.is_empty(), "the rule is wrong about {text}: {found:?}");
    }
}

#[test]
fn rooms_import_only_what_they_may() {
    check(imports, &["src"]);
}

#[test]
fn a_forbidden_import_is_seen() {
    try_out(
        imports,
        &[
            ("src/domain/show.rs", "use crate::store::Store;"),
            ("src/domain/show.rs", "fn f() -> crate::clock::Clock { todo() }"),
            ("src/ui/screens/pay.rs", "use crate::{domain::Money, service::House};"),
            ("src/ui/mod.rs", "use super::service::House;"),
            ("src/ui/screens/pay.rs", "use super::super::super::app::run;"),
            ("src/ui/screens/pay.rs", "use super::{super::super::{app::run}};"),
            ("src/store/booking.rs", "pub(in crate::service) fn f() {}"),
            ("src/service/hold.rs", "use crate::ui::effect::Order;"),
            ("src/central/routes.rs", "use crate::sync::push;"),
            ("src/central/routes.rs", "use crate::sync::{wire::V1, plan};"),
            ("src/app/perform.rs", "use crate::{store};"),
            ("src/cli/sell.rs", "let s = crate :: store :: Store::open();"),
            ("src/main.rs", "fn main() { marquee::service::open() }"),
            ("src/main.rs", "use marquee::{cli, store};"),
            ("src/store/mod.rs", "use crate::*;"),
            ("src/newroom/mod.rs", "fn f() {}"),
        ],
        &[
            ("src/domain/show.rs", "use super::{Money, time::Instant};\nuse crate::domain::money;"),
            ("src/store/mod.rs", "use crate::domain::{self, Money};"),
            ("src/ui/screens/pay.rs", "use super::super::keymap; // not use crate::service"),
            ("src/ui/mod.rs", "#[cfg(test)]\nmod tests { use crate::store::Store; fn f() { } }\nfn g() {}"),
            ("src/central/routes.rs", "use crate::sync::wire::{V1, V2};"),
            ("src/cli/sell.rs", "use crate::{app, domain, service::{House, checkout}};"),
            ("src/main.rs", "fn main() -> ExitCode { marquee::cli::main() }"),
        ],
    );
}

#[test]
fn sql_is_in_the_store() {
    check(sql, &["src"]);
}

#[test]
fn sql_elsewhere_is_seen() {
    try_out(
        sql,
        &[
            ("src/service/hold.rs", "let q = \"select id from show where id = ?1\";"),
            ("src/service/hold.rs", "let q = r#\"\n  INSERT INTO hold VALUES (?1)\"#;"),
            ("src/cli/doctor.rs", "c.execute(\"pragma integrity_check\")"),
            ("src/cli/doctor.rs", "c.execute(\"with x as (select 1) delete from hold\")"),
            ("src/app/run.rs", "use rusqlite::Connection;"),
            ("src/app/run.rs", "const M: &str = include_str!(\"../migrations/V1__x.sql\");"),
            ("src/central/postgres.rs", "use rusqlite::Connection;"),
        ],
        &[
            ("src/store/hold.rs", "use rusqlite::Connection; const Q: &str = \"select id from show\";"),
            ("src/central/postgres.rs", "const Q: &str = \"select id from show\";"),
            ("src/ui/text.rs", "const HINT: &str = \"Select seats from the map; delete clears the row\";"),
            ("src/ui/text.rs", "// select id from show\nconst A: u8 = 1;"),
        ],
    );
}

#[test]
fn only_the_clock_reads_time_and_chance() {
    check(clock, &["src"]);
}

#[test]
fn a_clock_read_elsewhere_is_seen() {
    try_out(
        clock,
        &[
            ("src/service/hold.rs", "let t = std::time::SystemTime::now();"),
            ("src/service/hold.rs", "use std::time::{Duration, Instant as Monotonic};"),
            ("src/app/run.rs", "let t = std::time::Instant::now();"),
            ("src/store/event.rs", "let t = chrono::Utc::now();"),
            ("src/service/hold.rs", "getrandom::fill(&mut bytes)"),
            ("src/service/hold.rs", "let id = Uuid::now_v7();"),
        ],
        &[
            ("src/clock.rs", "let t = std::time::SystemTime::now(); getrandom::fill(&mut b);"),
            ("src/service/hold.rs", "use std::time::Duration; use crate::domain::time::Instant; let t = house.now();"),
        ],
    );
}

#[test]
fn the_domain_and_the_screens_are_pure() {
    check(purity, &["src"]);
}

#[test]
fn an_impure_domain_is_seen() {
    try_out(
        purity,
        &[
            ("src/domain/seat_map.rs", "let t = std::fs::read_to_string(p);"),
            ("src/domain/text.rs", "use ratatui::text::Line;"),
            ("src/ui/msg.rs", "use std::{fmt, env};"),
            ("src/ui/msg.rs", "std::thread::spawn(f)"),
            ("src/service/hold.rs", "println!(\"held\")"),
        ],
        &[("src/ui/msg.rs", "use ratatui::text::Line; use std::fmt;"), ("src/cli/output.rs", "println!(\"held\")")],
    );
}

#[test]
fn errors_are_typed_and_lints_stay_on() {
    check(errors, &["src"]);
    check(allows, &["src"]);
}

#[test]
fn a_silenced_lint_is_seen() {
    try_out(
        allows,
        &[
            ("src/store/mod.rs", "#[allow(clippy::unwrap_used)]\nfn f() {}"),
            ("src/store/mod.rs", "#![allow(dead_code, clippy::indexing_slicing, reason = \"because\")]"),
            ("src/store/mod.rs", "#[expect(unsafe_code, reason = \"fast\")]\nfn f() {}"),
            ("src/store/mod.rs", "#[cfg_attr(unix, allow(clippy::panic))]\nfn f() {}"),
            ("src/store/mod.rs", "#[allow(dead_code)]\nfn f() {}"),
            ("src/service/mod.rs", "#[allow(clippy::disallowed_methods, reason = \"now\")]\nfn f() {}"),
        ],
        &[
            ("src/clock.rs", "#[allow(clippy::disallowed_methods, reason = \"the one reader\")]\nfn f() {}"),
            (
                "src/store/mod.rs",
                "#[allow(clippy::too_many_arguments, reason = \"a row has eleven columns\")]\nfn f() {}",
            ),
            ("src/store/mod.rs", "#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests { }"),
        ],
    );
    try_out(
        errors,
        &[("src/service/mod.rs", "fn f() -> anyhow::Result<()> {}"), ("src/store/mod.rs", "use anyhow::Context;")],
        &[("src/cli/mod.rs", "use anyhow::Context;")],
    );
}

#[test]
fn files_have_one_subject_and_an_end() {
    check(length, &["src", "tests", "benches"]);
    check(first_line, &["src", "tests", "benches"]);
}

#[test]
fn a_long_file_is_seen() {
    let (long, short) = ("fn f() {}\n".repeat(501), "fn f() {}\n".repeat(500));
    try_out(length, &[("src/a.rs", &long)], &[("src/a.rs", &short)]);
    try_out(first_line, &[("src/a.rs", "use std::fmt;\n")], &[("src/a.rs", "//! What it is about.\nuse std::fmt;\n")]);
}

#[test]
fn functions_fit_a_screen() {
    let sources: Vec<Source> = ["src", "tests", "benches"].iter().flat_map(|f| Source::below(f)).collect();
    let long: Vec<_> = sources.iter().flat_map(functions).collect();
    let known = |path: &str, name: &str| LONG_FUNCTIONS.contains(&(path, name));
    let new: Vec<_> = long.iter().filter(|f| !known(&f.path, &f.name)).map(ToString::to_string).collect();
    assert!(new.is_empty(), "\n{}\n", new.join("\n"));
    for (path, name) in LONG_FUNCTIONS {
        assert!(
            long.iter().any(|f| f.path == *path && f.name == *name),
            "{name} in {path} is short now: take it off the list"
        );
    }
}

#[test]
fn a_long_function_is_seen() {
    let body = "    let a = '{'; // {\n".repeat(69);
    let long = format!("//! A.\npub fn g<'a>(x: &'a str) -> [u8; 2] {{\n{body}}}\ntrait T {{ fn h(); }}\n");
    let found = functions(&Source::new("src/a.rs", &long));
    assert_eq!(found.iter().map(|f| (f.name.as_str(), f.line, f.lines)).collect::<Vec<_>>(), [("g", 2, 71)]);
    let short = long.replacen("    let a = '{'; // {\n", "", 1);
    assert!(functions(&Source::new("src/a.rs", &short)).is_empty());
}
