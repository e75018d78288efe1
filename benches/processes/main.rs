//! Times whole processes: acct beside programs that do no more than what must be done.
//!
//! `cargo bench --bench processes` makes acct's own database with a million users in a temporary
//! directory, runs the programs in turn, and prints a table. With `-- --check` it exits 1 where a
//! bound is broken; `-- --check-ratios` leaves out the bounds in milliseconds, which a busy machine
//! breaks. Without `--bench`, as `cargo test --benches` starts it, a few users and rounds only show
//! that it works.
//!
//! A change of a password waits for the disk four times; the bare update shows how long that takes,
//! and `TMPDIR=/dev/shm` leaves it out.
//!
//! The bare programs are roles of this one, so that they come out of the same build. Its file is
//! smaller than acct's, and of either only the pages that are used are read.

#![allow(clippy::unwrap_used, reason = "a bench that cannot run stops, and says where")]
#![allow(
    clippy::print_stdout,
    reason = "no terminal of acct's stands between a bench and its table"
)]

mod bare;
mod home;
mod import;
mod loops;
mod measure;
mod report;
mod starts;

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::home::Home;
use crate::measure::{Samples, interleave, resident};
use crate::report::{Bound, Row};

/// Measures a part of what acct does.
type Part = fn(&Home, &Scale) -> (Vec<Row>, Vec<Bound>);

/// How much is measured.
struct Scale {
    users: u32,
    rounds: usize,
    /// Changes of a password take a hundred times as long as the rest.
    changes: usize,
    /// Rotations of every password take seconds.
    rotations: usize,
    /// And imports too.
    imports: usize,
    /// Plain passwords to hash: an import has many, and the first on each processor finds its memory.
    passwords: u32,
}

const FULL: Scale =
    Scale { users: 1_000_000, rounds: 400, changes: 51, rotations: 5, imports: 3, passwords: 96 };
const SMOKE: Scale =
    Scale { users: 1_000, rounds: 3, changes: 1, rotations: 1, imports: 1, passwords: 2 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["select", ..] => bare::select(),
        ["update", ..] => bare::update(),
        ["load", database, file] => bare::load(database, file),
        ["hashes", encoded] => bare::hashes(encoded),
        ["list", database] => loops::list(database.as_ref()),
        ["export", database] => loops::export(database.as_ref()),
        ["resident", program, ref rest @ ..] => bare::resident(program, rest),
        _ => return bench(&arguments),
    }
    ExitCode::SUCCESS
}

fn bench(arguments: &[&str]) -> ExitCode {
    let scale = if arguments.contains(&"--bench") { FULL } else { SMOKE };
    let home = Home::make(scale.users);
    let (mut rows, mut bounds) = starts(&home, &scale);
    let parts: [Part; 4] = [password_changes, listings, bulk_work, import::measure];
    for (more, and_their) in parts.map(|part| part(&home, &scale)) {
        rows.extend(more);
        bounds.extend(and_their);
    }
    println!("{} users; {} rounds, {} of changes", scale.users, scale.rounds, scale.changes);
    report::print(&rows, &bounds);
    let broken = |bound: &Bound| !bound.holds();
    let failed = (arguments.contains(&"--check") && bounds.iter().any(broken))
        || (arguments.contains(&"--check-ratios")
            && bounds.iter().filter(|it| !it.wants_rest()).any(broken));
    ExitCode::from(u8::from(failed))
}

/// Measures what starts, does little and ends.
fn starts(home: &Home, scale: &Scale) -> (Vec<Row>, Vec<Bound>) {
    let (mut rows, ratio) = short_processes(home, scale);
    let starts = starts::measure(home, scale.rounds);
    let reset = &rows[3];
    // Beside the select, a reset loads a larger program, reads settings and a key, renders two
    // templates, and adds a line to the audit log: a millisecond that no select has. Its memory is
    // mostly the program's own pages.
    let bounds = vec![
        Bound::ratio("password reset beside the bare select", ratio, 2.2),
        Bound::memory("password reset", reset.resident, 12.0),
        Bound::wall("password reset", reset.times.median(), 3.0),
        Bound::wall("a user name completed", rows[4].times.median(), 10.0),
        Bound::wall("the slowest start that hashes nothing", starts::slowest(&starts), 3.0),
    ];
    rows.extend(starts);
    (rows, bounds)
}

/// Measures what starts, reads and ends; and how many times the bare select's time a reset takes.
fn short_processes(home: &Home, scale: &Scale) -> (Vec<Row>, f64) {
    let commands: [(&str, &dyn Fn(usize) -> Command); 5] = [
        ("/bin/true", &|_| home.command("/bin/true")),
        ("acct --version", &|_| home.acct(&["--version"])),
        ("bare select (clap, rusqlite)", &|round| home.select(&home.address(round))),
        ("acct password reset --email", &|round| {
            home.acct(&["password", "reset", "--email", &home.address(round)])
        }),
        ("a user name completed", &|round| home.completion(&home.address(round)[..8])),
    ];
    home.prove();
    let times = interleave(&commands.map(|(_, command)| command), scale.rounds);
    let ratio =
        times[3].median_with(&times[2], |reset, select| reset.as_secs_f64() / select.as_secs_f64());
    let rows = commands.iter().zip(times).map(|((name, command), times)| Row {
        name,
        times,
        resident: resident(&command(0), None),
    });
    (rows.collect(), ratio)
}

/// Measures changes of a password, and what one adds to a verification and an encoding, timed
/// inside a process that does nothing else.
fn password_changes(home: &Home, scale: &Scale) -> (Vec<Row>, Vec<Bound>) {
    let [mut hashes, mut updates, mut changes] = std::array::from_fn(|_| Samples::default());
    for round in 0..scale.changes {
        // Each comes first in turn.
        let first = (round % 2 == 0).then(|| home.hashes());
        changes.push(measure::time_with_stdin(&mut home.change(), &Home::passwords(round)));
        hashes.push(first.unwrap_or_else(|| home.hashes()));
        updates.push(measure::time(&mut home.update()));
    }
    let added =
        changes.median_with(&hashes, |change, hashes| change.as_secs_f64() - hashes.as_secs_f64());
    let stdin = Home::passwords(scale.changes);
    let rows = vec![
        Row {
            name: "one verify, one encode, no process",
            times: hashes,
            resident: resident(&home.hash_command(), None),
        },
        Row {
            name: "bare update, synced to the disk",
            times: updates,
            resident: resident(&home.update(), None),
        },
        Row {
            name: "acct password change",
            times: changes,
            resident: resident(&home.change(), Some(&stdin)),
        },
    ];
    let added = Duration::from_secs_f64(added.max(0.0));
    (rows, vec![Bound::wall("password change adds to its two hashes", added, 10.0)])
}

/// Measures the listing and the export of every user, each beside a loop that writes the same
/// bytes.
fn listings(home: &Home, scale: &Scale) -> (Vec<Row>, Vec<Bound>) {
    let list = |more: &[&str]| home.acct(&[&["user", "list"], more].concat());
    let commands: [(&str, &dyn Fn(usize) -> Command); 7] = [
        ("bare loop, as user list", &|_| home.bare_loop("list")),
        ("acct user list --format csv", &|_| list(&["--format", "csv"])),
        ("bare loop, as user export", &|_| home.bare_loop("export")),
        ("acct user export --with-hashes", &|_| home.acct(&["user", "export", "--with-hashes"])),
        ("acct user list, as a table", &|_| list(&[])),
        ("acct user list --format json", &|_| list(&["--format", "json"])),
        ("acct user list, csv, sorted", &|_| list(&["--format", "csv", "--sort", "-email"])),
    ];
    home.prove_loops();
    let times = interleave(&commands.map(|(_, command)| command), scale.rotations);
    let ratio = |acct: usize, bare: usize| {
        times[acct].median_with(&times[bare], |acct, bare| acct.as_secs_f64() / bare.as_secs_f64())
    };
    let (list, export) = (ratio(1, 0), ratio(3, 2));
    let rows = commands.iter().zip(times).map(|((name, command), times)| Row {
        name,
        times,
        resident: resident(&command(0), None),
    });
    let rows: Vec<Row> = rows.collect();
    let bounds = vec![
        Bound::ratio("user list beside the bare loop", list, 1.5),
        Bound::ratio("user export beside the bare loop", export, 1.5),
        Bound::memory("user list", rows[1].resident, 16.0),
        Bound::memory("user export", rows[3].resident, 16.0),
        Bound::memory("user list, as a table", rows[4].resident, 16.0),
        Bound::memory("user list, as JSON", rows[5].resident, 16.0),
        Bound::memory("user list, sorted", rows[6].resident, 16.0),
    ];
    (rows, bounds)
}

/// Measures mails to every user, and new passwords for all.
fn bulk_work(home: &Home, scale: &Scale) -> (Vec<Row>, Vec<Bound>) {
    let (mails, rotation) = (mails_to_all(home, scale), rotations(home, scale));
    let mail = mails.times.median() / scale.users;
    let bounds = vec![
        Bound::memory("password rotate", rotation.resident, 16.0),
        Bound::memory("password reset --all-active", mails.resident, 16.0),
        Bound::wall("a mail of password reset --all-active", mail, 0.02),
    ];
    (vec![mails, rotation], bounds)
}

/// Measures a mail to every user, printed with its lines in the journal.
fn mails_to_all(home: &Home, scale: &Scale) -> Row {
    let mail = || home.acct(&["password", "reset", "--all-active"]);
    let mut times = Samples::default();
    for _ in 0..scale.rotations {
        times.push(measure::time(&mut mail()));
    }
    Row { name: "acct password reset --all-active", times, resident: resident(&mail(), None) }
}

/// Measures rotations of every user's password, which end the use of all that were there.
fn rotations(home: &Home, scale: &Scale) -> Row {
    let rotate = || home.acct(&["password", "rotate", "--all", "--yes"]);
    let mut times = Samples::default();
    for _ in 0..scale.rotations {
        times.push(measure::time(&mut rotate()));
    }
    Row { name: "acct password rotate --all", times, resident: resident(&rotate(), None) }
}
