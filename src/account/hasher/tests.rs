//! Properties of every algorithm: round trips, damage, limits, arbitrary texts.

use std::cell::Cell;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use super::*;

const ARGON2_TAIL: &str = "c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

thread_local! {
    static DERIVATIONS: Cell<u32> = const { Cell::new(0) };
}

/// Counts a key derivation of Argon2 on this thread.
pub(super) fn count_derivation() {
    DERIVATIONS.set(DERIVATIONS.get() + 1);
}

/// Returns how many key derivations of Argon2 this thread has made.
pub(crate) fn derivations() -> u32 {
    DERIVATIONS.get()
}

pub(super) fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

pub(super) fn small_recipes() -> [HashRecipe; 10] {
    [
        HashRecipe::argon2(16, 1, 2).unwrap(),
        HashRecipe::pbkdf2_sha256(3).unwrap(),
        HashRecipe::pbkdf2_sha1(3).unwrap(),
        HashRecipe::scrypt(2, 8, 2).unwrap(),
        HashRecipe::Legacy(Legacy::Md5),
        HashRecipe::Legacy(Legacy::Sha1),
        HashRecipe::bcrypt_sha256(4).unwrap(),
        HashRecipe::bcrypt(4).unwrap(),
        HashRecipe::Legacy(Legacy::UnsaltedSha1),
        HashRecipe::Legacy(Legacy::UnsaltedMd5),
    ]
}

/// The number of recipes, from the first, whose salt may be any text.
const FREE_SALTS: usize = 6;

#[test]
fn a_hash_has_djangos_form_and_a_salt_of_its_own() {
    let mut rng = StdRng::seed_from_u64(1);
    for recipe in small_recipes() {
        let first = encode(&password("a"), recipe, &mut rng).unwrap();
        let second = encode(&password("a"), recipe, &mut rng).unwrap();
        let unsalted =
            matches!(recipe, HashRecipe::Legacy(Legacy::UnsaltedSha1 | Legacy::UnsaltedMd5));
        assert_eq!(first == second, unsalted, "{first}");
        assert_eq!(identify(&first), Some(recipe.algorithm()));
        assert!(!must_update(&first, recipe));
    }
    let salt = "abcdefghijklmnopqrstuv";
    let text = encode_with_salt(&password("a"), small_recipes()[1], salt).unwrap();
    assert_eq!(
        text,
        format!("pbkdf2_sha256$3${salt}$c8HDVmTfq91z/sdrI6Namls2s2/EYYQb0PRG3rmCHeQ=")
    );
    assert_eq!(text.len(), 83);
}

#[test]
fn the_default_recipe_makes_the_length_that_django_stores() {
    let text =
        encode(&password("a"), HashRecipe::default(), &mut StdRng::seed_from_u64(1)).unwrap();
    assert!(text.starts_with("argon2$argon2id$v=19$m=102400,t=2,p=8$"));
    assert_eq!(text.len(), 112);
    assert_eq!(verify(&password("a"), &text), Ok(true));
    assert_eq!(verify(&password("b"), &text), Ok(false));
}

#[test]
fn a_salt_that_cannot_be_read_back_is_refused() {
    for recipe in &small_recipes()[..8] {
        for salt in ["", "abcdefgh$"] {
            assert_eq!(encode_with_salt(&password("a"), *recipe, salt), Err(HashError::Salt));
        }
    }
    for recipe in &small_recipes()[8..] {
        assert_eq!(encode_with_salt(&password("a"), *recipe, "salt"), Err(HashError::Salt));
    }
    let short = encode_with_salt(&password("a"), small_recipes()[0], "1234567");
    assert_eq!(short, Err(HashError::Salt));
}

#[test]
fn excessive_costs_are_refused_before_any_work() {
    let costs = [
        "m=4194304,t=2,p=8",
        "m=4294967295,t=1,p=1",
        "m=102400,t=4294967295,p=8",
        "m=64,t=4294967296,p=8",
        "m=102400,t=2,p=16777216",
        "m=102400,t=2,p=65",
        "m=1048577,t=1,p=1",
        "m=1048576,t=17,p=1",
        "m=99999999999999999999,t=99999999999999999999,p=99999999999999999999",
    ];
    let argon2 = costs.map(|costs| format!("argon2$argon2id$v=19${costs}${ARGON2_TAIL}"));
    let pbkdf2 = ["2147483648", "4294967295", "20000001", "99999999999999999999"]
        .map(|iterations| format!("pbkdf2_sha256${iterations}$salt$AAAA"));
    let others = [
        "pbkdf2_sha1$2147483648$salt$AAAA",
        "scrypt$1099511627776$salt$8$1$AAAA",
        "scrypt$4294967296$salt$4294967296$4294967296$AAAA",
        "scrypt$32768$salt$8$1$AAAA",
        "scrypt$16384$salt$1$250000$AAAA",
        "bcrypt$$2b$31$abcdefghijklmnopqrstuu",
        "bcrypt$$2b$17$abcdefghijklmnopqrstuu",
        "bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuu",
        "bcrypt_sha256$$2b$99$abcdefghijklmnopqrstuu",
    ]
    .map(str::to_owned);
    for text in argon2.iter().chain(&pbkdf2).chain(&others) {
        let verdict = verify(&password("a"), text);
        assert!(matches!(verdict, Err(HashError::Excessive { .. })), "{text}: {verdict:?}");
    }
}

#[test]
fn recipes_out_of_bounds_are_refused() {
    let excessive = |recipe| matches!(recipe, Err(HashError::Excessive { .. }));
    let too_small = |recipe| matches!(recipe, Err(HashError::TooSmall { .. }));
    assert!(excessive(HashRecipe::pbkdf2_sha256(MAX_ITERATIONS + 1)));
    assert!(HashRecipe::pbkdf2_sha256(MAX_ITERATIONS).is_ok());
    assert!(too_small(HashRecipe::pbkdf2_sha256(0)));
    assert!(excessive(HashRecipe::argon2(MAX_MEMORY + 1, 1, 1)));
    assert!(excessive(HashRecipe::argon2(MAX_MEMORY, 17, 1)));
    assert!(HashRecipe::argon2(MAX_MEMORY, 16, MAX_PARALLELISM).is_ok());
    assert!(too_small(HashRecipe::argon2(63, 1, 8)));
    assert!(too_small(HashRecipe::argon2(64, 0, 8)));
    assert!(too_small(HashRecipe::argon2(64, 1, 0)));
    assert!(too_small(HashRecipe::bcrypt(3)));
    assert!(HashRecipe::bcrypt(MAX_ROUNDS).is_ok());
    assert!(excessive(HashRecipe::bcrypt_sha256(MAX_ROUNDS + 1)));
    assert!(too_small(HashRecipe::scrypt(1, 8, 1)));
    assert!(too_small(HashRecipe::scrypt(64, 0, 1)));
    assert!(too_small(HashRecipe::scrypt(64, 8, 0)));
    let odd = HashError::NotAPowerOfTwo { parameter: "work factor" };
    assert_eq!(HashRecipe::scrypt(63, 8, 1), Err(odd));
}

const POWER: HashError = HashError::Malformed("the work factor is not a power of two over 1");

#[test]
fn broken_texts_are_a_no_or_an_error() {
    let cases = [
        ("", Err(HashError::Unknown)),
        ("!", Ok(false)),
        ("!pbkdf2_sha256$1$a$b", Ok(false)),
        ("日本語", Err(HashError::Unknown)),
        (
            "pbkdf2_sha256$-1$salt$AAAA",
            Err(HashError::Malformed("the iterations are not a number")),
        ),
        ("pbkdf2_sha256$$salt$AAAA", Err(HashError::Malformed("the iterations are not a number"))),
        ("pbkdf2_sha256$1$$AAAA", Err(HashError::Malformed("the salt is empty"))),
        ("pbkdf2_sha256$1$salt", Err(HashError::Malformed("parts are missing"))),
        ("pbkdf2_sha256", Err(HashError::Malformed("parts are missing"))),
        ("pbkdf2_sha256$0$salt$AAAA", Ok(false)),
        ("pbkdf2_sha256$1$salt$%%%ä", Ok(false)),
        ("argon2", Err(HashError::Malformed("unknown variety of Argon2"))),
        ("argon2$argon2x$v=19", Err(HashError::Malformed("unknown variety of Argon2"))),
        ("argon2$argon2id", Ok(false)),
        ("argon2$argon2id$v=19$m=-8,t=1,p=1$c2FsdHNhbHQ$AAAAAA", Ok(false)),
        ("argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$%%%ä", Ok(false)),
        ("scrypt$1$a$8$1$b", Err(POWER)),
        ("scrypt$63$a$8$1$b", Err(POWER)),
        ("scrypt$0$a$8$1$b", Ok(false)),
        ("scrypt$64$a$8$0$b", Ok(false)),
        ("scrypt$064$a$8$1$b", Ok(false)),
        ("scrypt$64$a$8$-1$b", Err(HashError::Malformed("the costs are not numbers"))),
        ("scrypt$64$$8$1$b", Err(HashError::Malformed("the salt is empty"))),
        ("scrypt$64$a$8$1", Err(HashError::Malformed("expected six parts"))),
        ("scrypt$64$a$8$1$b$", Err(HashError::Malformed("expected six parts"))),
        ("scrypt$64$a$8$1$%%%ä", Ok(false)),
        ("bcrypt", Err(HashError::Malformed("expected the three parts of bcrypt"))),
        ("bcrypt$$2b$04", Err(HashError::Malformed("expected the three parts of bcrypt"))),
        ("bcrypt$$2b$xx$a", Err(HashError::Malformed("malformed salt"))),
        (
            "bcrypt$$2b$-4$abcdefghijklmnopqrstuu",
            Err(HashError::Malformed("the work factor is not a number")),
        ),
        (
            "bcrypt$$2b$03$abcdefghijklmnopqrstuu",
            Err(HashError::Malformed("the work factor is under 4")),
        ),
        ("bcrypt$$2b$04$abcdefghijklmnopqrstuuä", Err(HashError::Malformed("not ASCII"))),
        ("bcrypt$$2b$04$abcdefghijklmnopqrstuu", Ok(false)),
        ("md5$a", Err(HashError::Malformed("parts are missing"))),
        ("sha1$$a", Err(HashError::Malformed("the salt is empty"))),
        ("md5$a$%%%ä", Ok(false)),
        ("crypt$$ab", Err(HashError::Unsupported(Algorithm::Crypt))),
    ];
    for (text, expected) in cases {
        assert_eq!(verify(&password("a"), text), expected, "{text:?}");
    }
}

#[test]
fn costs_have_names_and_show_neither_salt_nor_digest() {
    let argon2 = costs(&format!("argon2$argon2id$v=19$m=102400,t=2,p=8${ARGON2_TAIL}"));
    let listed: Vec<String> = argon2.iter().map(|(name, v)| format!("{name}={v}")).collect();
    assert_eq!(
        listed,
        ["variety=argon2id", "version=19", "memory cost=102400", "time cost=2", "parallelism=8"]
    );
    let pbkdf2 = costs("pbkdf2_sha256$1500000$canary$canary");
    assert_eq!(pbkdf2, [("iterations", "1500000".to_owned())]);
    let scrypt = costs("scrypt$16384$canary$8$5$canary");
    let names = ["work factor", "block size", "parallelism"];
    assert_eq!(
        scrypt,
        names.into_iter().zip(["16384", "8", "5"].map(str::to_owned)).collect::<Vec<_>>()
    );
    assert_eq!(costs("bcrypt_sha256$$2b$12$canary"), [("work factor", "12".to_owned())]);
    for text in [
        "pbkdf2_sha256$\u{1b}[2J$canary$canary",
        "argon2$argon2id$v=19$m=\u{1b},t=2,p=8$a$b",
        "scrypt$64$canary$\u{1b}$1$canary",
        "bcrypt$$2b$\u{1b}1$canary",
        "md5$canary$canary",
        "crypt$canary$canary",
    ] {
        assert_eq!(costs(text), []);
    }
}

#[test]
fn a_disabled_password_has_no_algorithm_and_is_never_rehashed() {
    let locked = "!pbkdf2_sha256$1$salt$AAAA";
    assert_eq!((HashKind::of(locked), costs(locked)), (HashKind::Unusable, Vec::new()));
    assert!(!must_update(locked, HashRecipe::default()));
    assert!(must_update(&locked[1..], HashRecipe::default()));
}

#[test]
fn other_iterations_a_short_salt_and_a_broken_text_are_outdated() {
    let recipe = HashRecipe::pbkdf2_sha256(3).unwrap();
    assert!(must_update("pbkdf2_sha256$4$abcdefghijklmnopqrstuv$AAAA", recipe));
    assert!(must_update("pbkdf2_sha256$3$abcdefghijklmnopqrstu$AAAA", recipe));
    assert!(must_update("pbkdf2_sha256$3", recipe));
    assert!(!must_update("pbkdf2_sha256$3$abcdefghijklmnopqrstuv$AAAA", recipe));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_encoded_verifies_and_nothing_else_does(
        text in "[^\0]{1,80}",
        salt in "[^$]{8,30}",
        place in any::<prop::sample::Index>(),
        letter in any::<char>(),
        seed: u64,
    ) {
        let password = password(&text);
        let other = self::password(&format!("{text}x"));
        for (at, recipe) in small_recipes().into_iter().enumerate() {
            if recipe.algorithm() == Algorithm::Bcrypt && other.expose().len() > 72 {
                continue;
            }
            let encoded = if at < FREE_SALTS {
                encode_with_salt(&password, recipe, &salt).unwrap()
            } else {
                encode(&password, recipe, &mut StdRng::seed_from_u64(seed)).unwrap()
            };
            prop_assert_eq!(verify(&password, &encoded), Ok(true));
            prop_assert_eq!(verify(&other, &encoded), Ok(false));
            let mut letters: Vec<char> = encoded.chars().collect();
            let place = place.index(letters.len());
            if std::mem::replace(&mut letters[place], letter) != letter {
                let damaged: String = letters.into_iter().collect();
                // bcrypt treats these as one version.
                let twin = ["$2a$", "$2x$", "$2y$"]
                    .iter()
                    .any(|version| damaged == encoded.replacen("$2b$", version, 1));
                prop_assert_eq!(verify(&password, &damaged) == Ok(true), twin, "{}", damaged);
            }
        }
    }

    #[test]
    fn no_text_makes_anything_panic(
        text in prop_oneof![
            ".{0,60}",
            "(argon2|pbkdf2_sha256|md5|!)[$a-z0-9=,]{0,60}",
            "pbkdf2_sha256\\$[0-9]{0,4}\\$.{0,9}\\$.{0,9}",
            "(pbkdf2_sha1|scrypt)\\$[0-9]{0,4}\\$.{0,9}\\$[0-9]{0,2}\\$[0-9]{0,2}\\$.{0,9}",
            "bcrypt(_sha256)?\\${1,3}2[abcxy]\\$(0[0-6]|1[7-9]|[2-9][0-9])\\$[A-Za-u./]{0,40}",
            "(md5|sha1|crypt)\\$.{0,9}\\$[0-9a-f]{0,40}",
            "argon2\\$argon2(i|d|id)\\$(v=1[6-9]\\$)?m=[0-9]{0,3},t=[0-9]?,p=[0-9]?\\$[A-Za-z0-9+/]{0,30}\\$[A-Za-z0-9+/]{0,30}",
        ],
    ) {
        prop_assert_ne!(verify(&password("a"), &text), Ok(true));
        let _ = must_update(&text, HashRecipe::default());
        let _ = costs(&text);
    }

    #[test]
    fn any_parameters_finish_or_are_refused(
        memory in 1_u32 << 20.., time: u32, parallelism: u32, iterations in 20_000_001_u32..,
    ) {
        let costs = format!("m={memory},t={time},p={parallelism}");
        let argon2 = format!("argon2$argon2i$v=19${costs}${ARGON2_TAIL}");
        prop_assert_ne!(verify(&password("a"), &argon2), Ok(true));
        let pbkdf2 = format!("pbkdf2_sha256${iterations}$salt$AAAA");
        let refused = matches!(verify(&password("a"), &pbkdf2), Err(HashError::Excessive { .. }));
        prop_assert!(refused);
        let scrypt = format!("scrypt${iterations}$salt${memory}${parallelism}$AAAA");
        prop_assert_ne!(verify(&password("a"), &scrypt), Ok(true));
    }
}
