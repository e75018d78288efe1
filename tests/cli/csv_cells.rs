//! How CSV escapes text that a spreadsheet or a terminal would act on (security case 55).

use std::io::Write;
use std::process::{Command, Stdio};

use acct::ui::csv::decode_cell;

use crate::sandbox::Sandbox;
use crate::tools;

const SPITEFUL: [&str; 12] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "'quoted'",
    "two\nlines, \"quoted\"",
    "\\u{1b} and \u{1b}[2J\u{202e}",
    "\\\u{200b}",
    "DOMAIN\\nancy 日本語 👍🏽",
];

fn spiteful() -> Sandbox {
    let home = Sandbox::with_database();
    for name in SPITEFUL {
        home.add_user(name, "");
    }
    home
}

fn listed() -> String {
    spiteful().run(&["user", "list", "--format", "csv"]).done().stdout.clone()
}

#[test]
fn no_cell_is_a_formula_and_a_csv_library_gives_every_text_back() {
    let csv = listed();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    }
    let names: Vec<_> = rows.iter().map(|row| decode_cell(&row[1])).collect();
    assert_eq!(names, SPITEFUL);
}

#[test]
fn python_reads_the_same_cells() {
    if !tools::is_there("python3") {
        return;
    }
    let csv = listed();
    let mut python = Command::new("python3")
        .args([
            "-c",
            "import csv, json, sys; print(json.dumps([r[1] for r in csv.reader(sys.stdin)]))",
        ])
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(csv.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap().stdout;
    let cells: Vec<String> = serde_json::from_slice(&output).unwrap();
    let names: Vec<_> = cells[1..].iter().map(|cell| decode_cell(cell)).collect();
    assert_eq!(names, SPITEFUL);
}

#[test]
fn one_user_in_csv_follows_the_same_rule() {
    let home = spiteful();
    let csv = home.run(&["user", "show", "--id", "1", "--format", "csv"]).done().stdout.clone();
    let row = csv.lines().nth(1).unwrap();
    assert!(row.starts_with("\"'=HYPERLINK("), "{row}");
}
