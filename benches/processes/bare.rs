//! The roles that this program plays as a child: programs that do only what must be done.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use acct::account::hasher::{self, HashRecipe};
use clap::Parser;
use nix::sys::resource::{UsageWho, getrusage};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use rusqlite::{Connection, OpenFlags};

use crate::home::password;

/// The options of the bare programs.
#[derive(Parser)]
struct Bare {
    /// The database
    #[arg(long)]
    database: PathBuf,
    /// The address
    #[arg(long)]
    email: String,
}

impl Bare {
    fn parse_and_open() -> (Connection, String) {
        let Self { database, email } = Self::parse_from(std::env::args().skip(1));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        (Connection::open_with_flags(database, flags).unwrap(), email)
    }
}

/// The least that a look-up takes: parse two options, open, select one row, print it.
pub(crate) fn select() {
    let (connection, email) = Bare::parse_and_open();
    let sql = "SELECT username FROM auth_user WHERE email = ?1 COLLATE NOCASE";
    let name: String = connection.query_row(sql, [email], |row| row.get(0)).unwrap();
    println!("{name}");
}

/// The least that a durable write takes: what the disk asks for it is most of it.
pub(crate) fn update() {
    let (connection, email) = Bare::parse_and_open();
    connection.execute_batch("PRAGMA synchronous = FULL").unwrap();
    let sql = "UPDATE auth_user SET password = password || 'x' WHERE email = ?1 COLLATE NOCASE";
    assert_eq!(connection.execute(sql, [email]).unwrap(), 1);
}

/// The least that an import takes: parse, and insert by one prepared statement.
pub(crate) fn load(database: &str, file: &str) {
    let mut connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -131072").unwrap();
    let transaction = connection.transaction().unwrap();
    let mut insert = transaction
        .prepare(
            "INSERT INTO auth_user (username, email, first_name, last_name, is_active, is_staff, \
             is_superuser, date_joined, password) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .unwrap();
    let mut rows = csv::Reader::from_path(file).unwrap();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row).unwrap() {
        let flag = |at: usize| &row[at] == "true";
        let joined = row[7].replace('T', " ").replace('Z', "");
        let (active, staff, superuser) = (flag(4), flag(5), flag(6));
        insert
            .execute(rusqlite::params![
                &row[0], &row[1], &row[2], &row[3], active, staff, superuser, joined, &row[8]
            ])
            .unwrap();
    }
    drop(insert);
    transaction.commit().unwrap();
}

/// Verifies one password and encodes another, and prints the nanoseconds of both.
pub(crate) fn hashes(encoded: &str) {
    let mut random = StdRng::try_from_rng(&mut SysRng).unwrap();
    let (old, new) = (password(0), password(1));
    let start = Instant::now();
    assert!(hasher::verify(&old, encoded).unwrap());
    hasher::encode(&new, HashRecipe::default(), &mut random).unwrap();
    let took = start.elapsed();
    println!("{}", took.as_nanos());
}

/// Runs a program and prints the most memory, in KiB, that it had resident.
///
/// Linux counts what a parent held when it forked as the child's; hence a small parent of its own.
pub(crate) fn resident(program: &str, arguments: &[&str]) {
    let status =
        Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.unwrap().success());
    let most = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    println!("{most}");
}
