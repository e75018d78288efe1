//! Every command that lists, in every format, to every kind of reader.

use std::fs::File;
use std::process::Stdio;

use crate::sandbox::Sandbox;

const FORMATS: [&str; 4] = ["table", "csv", "json", "plain"];

/// The commands that list.
const LISTINGS: [&[&str]; 9] = [
    &["user", "list"],
    &["user", "list", "--sort", "-username"],
    &["user", "export"],
    &["user", "show", "ann"],
    &["password", "audit"],
    &["template", "list"],
    &["log", "list"],
    &["settings"],
    &["doctor"],
];

/// A home in which each of them has more than one row.
fn home() -> Sandbox {
    let home = Sandbox::with_ann();
    home.add_user("=ben", "ben@news.example");
    home.run(&["user", "edit", "ann", "--staff"]).done();
    home
}

/// Each listing with each format that it has.
fn each(mut see: impl FnMut(&[&str], &str)) {
    for listing in LISTINGS {
        for format in FORMATS {
            // An export has many columns, and plain has one.
            if (listing, format) != (&["user", "export"], "plain") {
                see(&[listing, &["--format", format]].concat(), format);
            }
        }
    }
}

/// Returns whether there is neither an error nor a warning.
fn is_quiet(stderr: &str) -> bool {
    !stderr.contains("error") && !stderr.contains("warning")
}

#[test]
fn every_listing_has_every_format() {
    let home = home();
    each(|args, format| {
        let told = home.run(args);
        assert!(told.done().stdout.ends_with('\n') && told.stdout.len() > 3, "{told:?}");
        match format {
            "json" => assert!(told.json().is_object()),
            "csv" => {
                let mut reader = csv::Reader::from_reader(told.stdout.as_bytes());
                assert!(!reader.headers().unwrap().is_empty());
                let cells: Vec<_> = reader.records().map(Result::unwrap).collect();
                assert!(!cells.is_empty(), "{told:?}");
                let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!cells.iter().flatten().any(formula), "{told:?}");
            }
            // A setting may have no value.
            "plain" => assert!(args[0] == "settings" || !told.stdout.contains("\n\n"), "{told:?}"),
            _ => assert!(!told.stdout.contains('\t'), "{told:?}"),
        }
    });
}

#[test]
fn plain_values_end_in_nul_where_a_program_asks_for_it() {
    let home = home();
    for listing in LISTINGS.iter().filter(|listing| ***listing != ["user", "export"]) {
        let lines = home.run(&[listing, &["--format", "plain"][..]].concat());
        let args = [listing, &["--format", "plain", "-0"][..]].concat();
        let nuls = home.acct(&args).by_shell("\"$@\" | tr '\\000\\n' '\\n@'").outcome();
        assert_eq!(nuls.done().stdout, lines.done().stdout, "{args:?}");
    }
}

#[test]
fn head_stops_every_listing_quietly() {
    let home = home();
    each(|args, _| {
        let script = "{ \"$@\"; echo \"status $?.\" >&2; } | head -1";
        let told = home.acct(args).by_shell(script).outcome();
        assert_eq!(told.stdout.lines().count(), 1, "{args:?}: {told:?}");
        assert!(is_quiet(&told.stderr) && told.stderr.ends_with("status 0.\n"), "{told:?}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let told = home.acct(args).stdout(writer.into()).outcome();
        assert!(is_quiet(&told.done().stderr), "{told:?}");
    });
}

#[test]
fn every_listing_says_that_stdout_is_full_or_closed() {
    let home = home();
    let before = home.dump();
    each(|args, _| {
        let full: Stdio = File::options().write(true).open("/dev/full").unwrap().into();
        let told = home.acct(args).stdout(full).outcome();
        told.failed(3).says("stdout");
        let told = home.acct(args).by_shell("exec \"$@\" >&-").outcome();
        assert_eq!(told.stdout, "");
        assert!([0, 3].contains(&told.code), "{args:?}: {told:?}");
    });
    assert_eq!(home.dump(), before);
}

#[test]
fn flags_are_written_alike_by_every_csv() {
    let home = home();
    for args in [&["user", "list"][..], &["user", "export"], &["user", "show", "ann"]] {
        let csv = home.run(&[args, &["--format", "csv"]].concat()).done().stdout.clone();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == "is_staff").unwrap();
        let first = reader.records().next().unwrap().unwrap();
        assert_eq!(&first[at], "true", "{args:?}");
    }
}
