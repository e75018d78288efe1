//! Users as nobody would think of them: tokens and hashes, both ways.

use std::sync::OnceLock;

use acct::account::hasher::{self, HashRecipe};
use acct::account::password::Password;
use jiff::Timestamp;
use rand::rngs::{StdRng, SysRng};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng, TryRng};
use serde::Serialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::hashes::Verdict;
use super::library::{Generator, Row};
use super::site::Site;

/// How many users each of the twelve sites gets: 2,000 in a whole run.
const SHARE: usize = 167;

/// How many of them a link is inspected for by the program, which reads their rows itself.
const INSPECTED: usize = 12;

/// The kinds of letters that texts are drawn from.
const LETTERS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789 .,;:-_+'\"\\%$!#@/<>&?=(){}[]|~^`*",
    "äöüßéèñçøåÄÖÜÉÑıİſK",
    "зовут用户名パスワードการ",
    "\u{301}\u{308}\u{200d}\u{feff}\u{a0}\u{2028}\t\u{7f}\u{85}",
    "🦊🏳️‍🌈👩‍🚀𝔘𝟘",
];

/// One user, as the database will hold it.
#[derive(Debug, Serialize)]
struct Drawn {
    name: String,
    email: String,
    last_login: Option<String>,
    /// The stored hash.
    password: String,
    #[serde(skip)]
    plain: String,
}

/// Returns the seed of this run, which ACCT_SEED can set, and says it once.
#[expect(clippy::disallowed_methods, reason = "a test has no App")]
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let given = std::env::var("ACCT_SEED").ok().map(|text| text.parse().unwrap());
        let seed = given.unwrap_or_else(|| SysRng.try_next_u64().unwrap());
        super::say(&format!("random users: ACCT_SEED={seed} draws them again"));
        seed
    })
}

fn generator(site: &Site) -> StdRng {
    let own = format!("{}{}", site.version, site.variant);
    let mut bytes = [0; 32];
    bytes[..own.len()].copy_from_slice(own.as_bytes());
    bytes[24..].copy_from_slice(&seed().to_le_bytes());
    StdRng::from_seed(bytes)
}

fn text(rng: &mut StdRng, most: usize) -> String {
    let length = rng.random_range(1..=most);
    let letters: Vec<char> = LETTERS.choose(rng).unwrap().chars().collect();
    let mixed: Vec<char> = LETTERS.iter().flat_map(|letters| letters.chars()).collect();
    let from = if rng.random_bool(0.5) { letters } else { mixed };
    (0..length).map(|_| *from.choose(rng).unwrap()).collect()
}

/// A time as Django or others may have stored it, or a text that is none.
fn last_login(rng: &mut StdRng) -> Option<String> {
    if rng.random_bool(0.1) {
        return None;
    }
    let year = if rng.random_bool(0.1) {
        rng.random_range(1..=9999)
    } else {
        rng.random_range(1990..2060)
    };
    let (month, day) = (rng.random_range(1..=12), rng.random_range(1..=28));
    let (hour, minute, second) =
        (rng.random_range(0..24), rng.random_range(0..60), rng.random_range(0..60));
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let digits: String =
        (0..rng.random_range(1..=9)).map(|_| rng.random_range('0'..='9')).collect();
    let offset = ["", "", "", "Z", "+02", "-0930", "+05:45", " +01:00"].choose(rng).unwrap();
    Some(match rng.random_range(0..12) {
        0..=2 => format!("{date} {time}"),
        3..=5 => format!("{date} {time}.{:06}", rng.random_range(1..1_000_000)),
        6 => format!("{date}T{time}.{digits}{offset}"),
        7 => format!("{date} {time},{digits}"),
        8 => format!("{date} {time}{offset}"),
        9 => format!("{year:04}-{month}-{day} {hour}:{minute}"),
        10 => date,
        _ => ["", "never", " 2026-01-02 03:04:05", "2026-01-02  03:04:05", "12026-01-02 03:04:05"]
            .choose(rng)
            .unwrap()
            .to_string(),
    })
}

/// A recipe of each algorithm that this Django has too, at costs that take no time.
fn recipe(rng: &mut StdRng, version: &str) -> HashRecipe {
    let lanes = rng.random_range(1..=4);
    let of = |algorithm| HashRecipe::django(algorithm).unwrap();
    match rng.random_range(0..if version == "42" { 10 } else { 7 }) {
        0 => HashRecipe::pbkdf2_sha256(rng.random_range(1..2_000)).unwrap(),
        1 => HashRecipe::pbkdf2_sha1(rng.random_range(1..2_000)).unwrap(),
        2 => HashRecipe::argon2(8 * lanes + rng.random_range(0..40), rng.random_range(1..4), lanes)
            .unwrap(),
        3 => HashRecipe::bcrypt_sha256(4).unwrap(),
        4 => HashRecipe::bcrypt(4).unwrap(),
        5 => {
            HashRecipe::scrypt(1 << rng.random_range(1..7), rng.random_range(1..9), lanes).unwrap()
        }
        6 => of(hasher::Algorithm::Md5),
        7 => of(hasher::Algorithm::Sha1),
        8 => of(hasher::Algorithm::UnsaltedSha1),
        _ => of(hasher::Algorithm::UnsaltedMd5),
    }
}

fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

/// Draws the users; every second one's hash is Django's.
fn draw(site: &Site, rng: &mut StdRng) -> Vec<Drawn> {
    let mut users = Vec::new();
    let mut wanted = Vec::new();
    for number in 0..SHARE {
        // Within the 72 bytes that bcrypt takes.
        let plain = text(rng, 18);
        let recipe = recipe(rng, &site.version);
        let hash = hasher::encode(&password(&plain), recipe, rng).unwrap();
        let email = if rng.random_bool(0.05) && site.variant != "email" {
            String::new()
        } else {
            format!("{number}.{}@{}", text(rng, 12), text(rng, 12))
        };
        let name = format!("{number}.{}", text(rng, 20));
        wanted.push((plain.clone(), recipe.algorithm().name()));
        users.push(Drawn { name, email, last_login: last_login(rng), password: hash, plain });
    }
    let theirs: Vec<String> = site.ask(&json!({ "do": "encode", "pairs": wanted }));
    for (user, hash) in users.iter_mut().zip(theirs).step_by(2) {
        user.password = hash;
    }
    users
}

pub(super) fn tokens_and_hashes_of_random_users_agree(site: &Site) {
    let mut rng = generator(site);
    let users = draw(site, &mut rng);
    let keys: Vec<String> = site.ask(&json!({ "do": "insert", "users": users }));
    compare_hashes(site, &users);
    compare_tokens(site, &keys, &users, &mut rng);
    inspect(site, &keys);
    compare_clocks(site, &mut rng);
}

fn compare_hashes(site: &Site, users: &[Drawn]) {
    let pairs: Vec<(String, &str)> = users
        .iter()
        .flat_map(|user| {
            [user.plain.clone(), format!("{}!", user.plain)]
                .map(|text| (text, user.password.as_str()))
        })
        .collect();
    let django: Vec<Verdict> = site.ask(&json!({ "do": "verify", "pairs": pairs }));
    for (at, ((plain, hash), django)) in pairs.iter().zip(django).enumerate() {
        let acct = hasher::verify(&password(plain), hash).unwrap_or(false);
        assert_eq!((acct, django.right), (at % 2 == 0, at % 2 == 0), "{plain:?} {hash}");
    }
}

fn compare_tokens(site: &Site, keys: &[String], users: &[Drawn], rng: &mut StdRng) {
    let generator = Generator::of(site);
    let stamp = rng.random_range(1..3_000_000_000_i64);
    let django: Vec<String> = site.ask(&json!({ "do": "tokens", "keys": keys, "at": stamp }));
    let rows: Vec<Row> = users
        .iter()
        .map(|user| Row {
            password: user.password.clone(),
            last_login: user.last_login.clone(),
            email: user.email.clone(),
        })
        .collect();
    for ((key, row), django) in keys.iter().zip(&rows).zip(&django) {
        assert_eq!(&generator.make(key, row, stamp), django, "{key} {row:?}");
    }
    // Each with its own token, and with its neighbour's, before and after the limit.
    let later = stamp + rng.random_range(site.facts.timeout - 2..=site.facts.timeout + 2);
    let neighbours = django.iter().cycle().skip(1);
    let pairs: Vec<(&String, &String)> =
        keys.iter().zip(&django).chain(keys.iter().zip(neighbours)).collect();
    let answers: Vec<bool> = site.ask(&json!({ "do": "check", "pairs": pairs, "at": later }));
    for (((key, token), row), django) in pairs.iter().zip(rows.iter().cycle()).zip(answers) {
        assert_eq!(generator.check(key, row, token, later), django, "{key} {row:?} {token}");
    }
}

/// Checks that the program itself reads some of these rows as Django does.
fn inspect(site: &Site, keys: &[String]) {
    let now: i64 = site.ask(&json!({ "do": "now" }));
    let some = &keys[..INSPECTED];
    let tokens: Vec<String> = site.ask(&json!({ "do": "tokens", "keys": some, "at": now }));
    for (key, token) in some.iter().zip(tokens) {
        use base64::Engine;
        let uid = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(key);
        site.done(&["password", "inspect", &format!("{uid}/{token}")], &[], 0);
    }
}

/// Compares the clocks at random instants, hours around a change of the clock among them.
fn compare_clocks(site: &Site, rng: &mut StdRng) {
    let mut instants: Vec<i64> =
        (0..200).map(|_| rng.random_range(1_000_000_000..4_000_000_000)).collect();
    for change in [
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-03-08T07:00:00Z",
        "2026-11-01T06:00:00Z",
    ] {
        let change: Timestamp = change.parse().unwrap();
        instants.extend((-8..=8).map(|quarter| change.as_second() + quarter * 900));
    }
    let time = acct::account::clock::SiteTime::named(&site.facts.time_zone).unwrap();
    let django: Vec<i64> = site.ask(&json!({ "do": "stamps", "instants": instants }));
    for (instant, django) in instants.into_iter().zip(django) {
        let acct = time.stamp(Timestamp::from_second(instant).unwrap());
        assert_eq!(acct, django, "{instant} in {}", site.facts.time_zone);
    }
}
