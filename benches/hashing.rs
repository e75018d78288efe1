//! Times the hashes at their real costs.
//!
//! Run by divan, except for two modes of its own: `--time ALGORITHM` prints the nanoseconds of one
//! hash, for `hashing_peers.py`, and `--check` holds PBKDF2 against the bare compression function,
//! and exits 1 where it takes more than twice as long as that must.

#![allow(clippy::unwrap_used, reason = "a bench that cannot run stops, and says where")]

use std::hint::black_box;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use acct::account::hasher::{self, Algorithm, HashRecipe};
use acct::account::password::Password;
use divan::Bencher;
use zeroize::Zeroizing;

const ALGORITHMS: [&str; 5] = ["argon2", "pbkdf2_sha256", "pbkdf2_sha1", "bcrypt_sha256", "scrypt"];

/// Letters that are a salt to bcrypt too.
const SALT: &str = "abcdefghijklmnopqrstuu";

fn password() -> Password {
    Password::new(Zeroizing::new("correct horse".to_owned())).unwrap()
}

fn recipe(algorithm: &str) -> HashRecipe {
    assert!(ALGORITHMS.contains(&algorithm), "the algorithms are {ALGORITHMS:?}");
    Algorithm::from_name(algorithm).and_then(HashRecipe::django).unwrap()
}

fn pbkdf2(iterations: u32) -> HashRecipe {
    HashRecipe::pbkdf2_sha256(iterations).unwrap()
}

#[divan::bench(args = ALGORITHMS, sample_count = 20)]
fn encode(bencher: Bencher<'_, '_>, algorithm: &str) {
    let (password, recipe) = (password(), recipe(algorithm));
    bencher.bench(|| hasher::encode_with_salt(&password, recipe, SALT));
}

#[divan::bench(args = ALGORITHMS, sample_count = 20)]
fn verify(bencher: Bencher<'_, '_>, algorithm: &str) {
    let password = password();
    let encoded = hasher::encode_with_salt(&password, recipe(algorithm), SALT).unwrap();
    bencher.bench(|| hasher::verify(&password, &encoded));
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn time_hash(recipe: HashRecipe) -> Duration {
    let password = password();
    time(|| {
        black_box(hasher::encode_with_salt(&password, recipe, SALT).unwrap());
    })
}

/// Times so many compressions, each of which needs the one before, as PBKDF2's do.
fn time_compressions(count: u32) -> Duration {
    let mut state = [0_u32; 8];
    time(|| {
        for _ in 0..count {
            let mut block = [0_u8; 64];
            block[..4].copy_from_slice(&state[0].to_be_bytes());
            sha2::block_api::compress256(&mut state, &[block]);
        }
        black_box(state);
    })
}

/// Returns how many times as long PBKDF2 takes as its two compressions an iteration.
///
/// The shortest of many short runs each, since other work on the machine only lengthens them.
fn overhead() -> f64 {
    const ITERATIONS: u32 = 20_000;
    let recipe = pbkdf2(ITERATIONS);
    let (ours, floor): (Vec<_>, Vec<_>) =
        (0..100).map(|_| (time_hash(recipe), time_compressions(2 * ITERATIONS))).unzip();
    let shortest = |samples: Vec<Duration>| samples.into_iter().min().unwrap().as_secs_f64();
    shortest(ours) / shortest(floor)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut stdout = std::io::stdout();
    match arguments[..] {
        ["--time", algorithm, ..] => {
            writeln!(stdout, "{}", time_hash(recipe(algorithm)).as_nanos()).unwrap();
        }
        ["--check", ..] => {
            let overhead = overhead();
            writeln!(stdout, "PBKDF2 takes {overhead:.2} times its compressions").unwrap();
            return ExitCode::from(u8::from(overhead > 2.0));
        }
        _ => divan::main(),
    }
    ExitCode::SUCCESS
}
