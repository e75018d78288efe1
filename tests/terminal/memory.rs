//! What a secret leaves behind in the process's memory.

use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;

use acct::app::{App, Opened};
use acct::system::{Directories, Environment, System};
use acct::terminal::Terminal;
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use crate::helper::Helper;

/// The secret, backwards: so the program that looks for it does not hold it itself.
///
/// It is a user name as well, an anagram of the secret, which the policy refuses for it.
const BACKWARDS: &str = "wvIfClSdAjGrPuHyMtNbVzEwQoOiKeUaXs0Dg5Fc1Yh6Lp3Rn8Tm4Bv9Jx2Wk7Zq";

/// How short a piece of the secret counts as a trace of it, in characters.
const PIECE: usize = 8;

/// The file that holds another secret, backwards, for the helper to look for.
const SOUGHT: &str = "backwards";

/// The file that holds the command line for the helper to run.
const LINE: &str = "line";

fn keys() -> Vec<u8> {
    BACKWARDS.bytes().rev().chain([b'\n']).collect()
}

#[test]
fn no_typed_password_stays_in_memory() {
    let found = Helper::that("asks and forgets").typing(keys()).0;
    assert_eq!(found, "");
}

#[test]
fn no_mismatched_password_stays_in_memory() {
    let helper = Helper::that("has its password refused");
    let mut pty = helper.start();
    for _ in 0..3 {
        pty.expect("New password for ");
        pty.send(keys());
        pty.expect(" (again): ");
        pty.send([b"x", &keys()[..]].concat());
        pty.expect("didn");
    }
    pty.expect("New password for ");
    pty.send("\x04");
    assert_eq!(pty.exit_status(), 0, "{}", pty.transcript());
    assert_eq!(helper.report(), "");
}

#[test]
fn no_printed_password_stays_in_memory() {
    let helper = Helper::that("prints and forgets").redirected(">/dev/null");
    assert_eq!(helper.start().exit_status(), 0);
    assert_eq!(helper.report(), "");
}

#[test]
fn no_generated_password_stays_in_memory() {
    let makes = |line: &str, sought: &str| {
        let helper = Helper::that("makes a password").redirected(">DIR/out");
        fs::write(helper.file(LINE), line).unwrap();
        fs::write(helper.file(SOUGHT), sought).unwrap();
        assert_eq!(helper.start().exit_status(), 0, "{line}");
        (fs::read_to_string(helper.file("out")).unwrap(), helper.report())
    };
    for command in ["acct password set ann --generate", "acct password hash --generate"] {
        let json = format!("{command} --format json");
        // The helper's random source is the same each time: one run shows what to look for.
        let (out, _) = makes(&json, BACKWARDS);
        let (_, rest) = out.split_once("\"password\":\"").unwrap();
        let password: String = rest[..24].chars().rev().collect();
        for line in [command, &json] {
            let (out, found) = makes(line, &password);
            assert!(out.contains(&rest[..24]), "{out}");
            assert_eq!(found, "", "{line}");
        }
    }
}

/// Runs a command with a home in this folder.
fn acct(terminal: &mut dyn Terminal, folder: &Path, line: &str) {
    let opened = Opened::default();
    let system = System {
        clock: &|| "2026-02-03T04:05:06Z".parse().unwrap(),
        sleep: &|_| {},
        random: StdRng::seed_from_u64(1),
        environment: Environment::default(),
        directories: Directories::new(folder.join("config"), folder.join("data")),
        login_name: |_| None,
        uid: 7,
        name_of: |_| None,
        host: "localhost".to_owned(),
        pid: 1,
    };
    let app = App::new(&opened, terminal, system);
    let _ = acct::run(line.split(' ').map(Into::into), app);
}

/// Has the password of a new user refused at the prompt.
pub(crate) fn refuse(terminal: &mut dyn Terminal, folder: &Path) {
    acct(terminal, folder, "acct init");
    acct(terminal, folder, &format!("acct user add {BACKWARDS} --no-password"));
    acct(terminal, folder, &format!("acct password set {BACKWARDS}"));
}

/// Generates a password for a new user.
pub(crate) fn make(terminal: &mut dyn Terminal, folder: &Path) {
    acct(terminal, folder, "acct init");
    acct(terminal, folder, "acct user add ann --no-password");
    let line = fs::read_to_string(folder.join(LINE)).unwrap();
    acct(terminal, folder, &line);
}

/// Prints the secret, once less than a buffer and once more.
pub(crate) fn print(terminal: &mut dyn Terminal) {
    let mut much = Zeroizing::new(String::with_capacity(128 << 10));
    much.extend(std::iter::repeat_n(BACKWARDS, 1 << 10).flat_map(|text| text.chars().rev()));
    terminal.write_out(&much.as_bytes()[..BACKWARDS.len()]).unwrap();
    terminal.write_out(much.as_bytes()).unwrap();
    terminal.write_out(&much.as_bytes()[..BACKWARDS.len()]).unwrap();
    terminal.flush().unwrap();
}

/// Returns the pieces of the secret in this process's writable memory, backwards, a line each.
///
/// In any case of letters, as text and as code points, in order and sorted.
pub(crate) fn leftovers(folder: &Path) -> String {
    let sought = fs::read_to_string(folder.join(SOUGHT)).unwrap_or_else(|_| BACKWARDS.to_owned());
    let text = sought.to_ascii_lowercase().into_bytes();
    let mut sorted = text.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let wide = |text: &[u8]| text.iter().flat_map(|&byte| [0, 0, 0, byte]).collect::<Vec<u8>>();
    let (letters, sorted) = (wide(&text), wide(&sorted));
    let pieces: Vec<&[u8]> = text
        .windows(PIECE)
        .chain(letters.windows(4 * PIECE).step_by(4))
        .chain(sorted.windows(4 * PIECE).step_by(4))
        .collect();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = String::new();
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let (range, _) = map.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let address = |hex| u64::from_str_radix(hex, 16).unwrap();
        let mut page = [0; 4096];
        for at in (address(start)..address(end)).step_by(page.len()) {
            // Some pages of the kernel's cannot be read.
            if memory.read_exact_at(&mut page, at).is_err() {
                continue;
            }
            let starts = (0..page.len()).filter(|&at| page[at].is_ascii_alphanumeric());
            for rest in starts.map(|at| &page[at..]) {
                let is_here = |piece: &&&[u8]| {
                    piece.len() <= rest.len()
                        && piece.iter().rev().zip(rest).all(|(a, b)| a.eq_ignore_ascii_case(b))
                };
                if let Some(piece) = pieces.iter().find(is_here) {
                    writeln!(found, "{} in {map}", String::from_utf8_lossy(piece)).unwrap();
                }
            }
        }
    }
    found
}
