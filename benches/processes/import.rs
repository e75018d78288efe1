//! Users that come in from a file, beside a bare loop that does no more than parse and insert.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::Scale;
use crate::home::Home;
use crate::measure::{Samples, resident, time};
use crate::report::{Bound, Row};

/// Measures the import of a file with hashes into an empty database, and of plain passwords.
pub(crate) fn measure(home: &Home, scale: &Scale) -> (Vec<Row>, Vec<Bound>) {
    let file = write(&home.path("users.csv"), scale.users, "password_hash", |number| {
        let salt = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg";
        format!("\"argon2$argon2id$v=19$m=102400,t=2,p=8${salt}${number:042}A\"")
    });
    let (mut bare, mut acct) = (Samples::default(), Samples::default());
    for _ in 0..scale.imports {
        bare.push(time(&mut home.bare_load(&home.new_database(), &file)));
        acct.push(time(&mut import(home, &home.new_database(), &file)));
    }
    let ratio = acct.median_with(&bare, |acct, bare| acct.as_secs_f64() / bare.as_secs_f64());
    let bare = Row {
        name: "bare CSV loop into SQLite",
        times: bare,
        resident: resident(&home.bare_load(&home.new_database(), &file), None),
    };
    let acct = Row {
        name: "acct user import, hashes",
        times: acct,
        resident: resident(&import(home, &home.new_database(), &file), None),
    };
    let mut bounds = vec![
        Bound::ratio("user import beside the bare loop", ratio, 1.5),
        Bound::memory("user import", acct.resident, 400.0),
    ];
    // 1.8 times as fast on two processors.
    let hashing = hashing(home, scale.imports, scale.passwords);
    bounds
        .extend(hashing.map(|it| Bound::share("hashing on all processors beside one", it, 0.556)));
    (vec![bare, acct], bounds)
}

/// Returns how many times the time of one processor all of them take to hash; `None` without
/// `taskset`.
fn hashing(home: &Home, rounds: usize, passwords: u32) -> Option<f64> {
    Command::new("taskset").args(["-c", "0", "true"]).status().ok().filter(ExitStatus::success)?;
    let file = write(&home.path("plain.csv"), passwords, "plain_password", |number| {
        format!("correct horse battery {number}")
    });
    let (mut one, mut all) = (Samples::default(), Samples::default());
    for _ in 0..rounds {
        let alone = import(home, &home.new_database(), &file);
        let mut pinned = home.command("taskset");
        pinned.args(["-c", "0"]).arg(alone.get_program()).args(alone.get_args());
        one.push(time(&mut pinned));
        all.push(time(&mut import(home, &home.new_database(), &file)));
    }
    Some(all.median_with(&one, |all, one| all.as_secs_f64() / one.as_secs_f64()))
}

fn import(home: &Home, database: &Path, file: &Path) -> Command {
    let mut command = home.acct(&["--quiet", "user", "import"]);
    command.arg(file).arg("--database").arg(database);
    command
}

/// Writes a file of users whose names are in no order.
fn write(path: &Path, users: u32, column: &str, password: impl Fn(u32) -> String) -> PathBuf {
    let mut text = format!(
        "username,email,first_name,last_name,is_active,is_staff,is_superuser,date_joined,{column}\n"
    );
    for number in 1..=users {
        let name = number.wrapping_mul(2_654_435_761);
        writeln!(
            text,
            "user{name:010},user{name:010}@testmail.com,Ann,Example,true,false,false,\
             2026-01-01T00:00:00.000001Z,{}",
            password(number)
        )
        .unwrap();
    }
    std::fs::write(path, text).unwrap();
    path.to_owned()
}
