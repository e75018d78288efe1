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

/// The least that a program with options can do: parse two, open, select one row, print it.
#[derive(Parser)]
struct Select {
    /// The database
    #[arg(long)]
    database: PathBuf,
    /// The address
    #[arg(long)]
    email: String,
}

pub(crate) fn select() {
    let Select { database, email } = Select::parse_from(std::env::args().skip(1));
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let name: String = connection
        .query_row(
            "SELECT username FROM auth_user WHERE email = ?1 COLLATE NOCASE",
            [email],
            |row| row.get(0),
        )
        .unwrap();
    println!("{name}");
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
