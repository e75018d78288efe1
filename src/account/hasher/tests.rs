//! What holds of every algorithm: round trips, damage, limits, and texts of any kind.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use super::*;

const ARGON2_TAIL: &str = "c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

fn small_recipes() -> [HashRecipe; 2] {
    [HashRecipe::argon2(16, 1, 2).unwrap(), HashRecipe::pbkdf2_sha256(3).unwrap()]
}

#[test]
fn a_hash_has_djangos_form_and_a_salt_of_its_own() {
    let mut rng = StdRng::seed_from_u64(1);
    for recipe in small_recipes() {
        let first = encode(&password("a"), recipe, &mut rng).unwrap();
        let second = encode(&password("a"), recipe, &mut rng).unwrap();
        assert_ne!(first, second);
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
    for recipe in small_recipes() {
        for salt in ["", "abcdefgh$"] {
            assert_eq!(encode_with_salt(&password("a"), recipe, salt), Err(HashError::Salt));
        }
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
    for text in argon2.iter().chain(&pbkdf2) {
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
}

#[test]
fn broken_texts_are_a_no_or_an_error() {
    let cases = [
        ("", Err(HashError::Unknown)),
        ("!", Ok(false)),
        ("!pbkdf2_sha256$1$a$b", Ok(false)),
        ("日本語", Err(HashError::Unknown)),
        (
            "pbkdf2_sha256$-1$salt$AAAA",
            Err(HashError::Malformed("its iterations are not a number")),
        ),
        ("pbkdf2_sha256$$salt$AAAA", Err(HashError::Malformed("its iterations are not a number"))),
        ("pbkdf2_sha256$1$$AAAA", Err(HashError::Malformed("its salt is empty"))),
        ("pbkdf2_sha256$1$salt", Err(HashError::Malformed("parts are missing"))),
        ("pbkdf2_sha256", Err(HashError::Malformed("parts are missing"))),
        ("pbkdf2_sha256$0$salt$AAAA", Ok(false)),
        ("pbkdf2_sha256$1$salt$%%%ä", Ok(false)),
        ("argon2", Err(HashError::Malformed("it names no variety of Argon2"))),
        ("argon2$argon2x$v=19", Err(HashError::Malformed("it names no variety of Argon2"))),
        ("argon2$argon2id", Ok(false)),
        ("argon2$argon2id$v=19$m=-8,t=1,p=1$c2FsdHNhbHQ$AAAAAA", Ok(false)),
        ("argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$%%%ä", Ok(false)),
        ("scrypt$1$a$8$1$b", Err(HashError::Unsupported(Algorithm::Scrypt))),
    ];
    for (text, expected) in cases {
        assert_eq!(verify(&password("a"), text), expected, "{text:?}");
    }
}

#[test]
fn a_summary_names_costs_and_shows_neither_salt_nor_digest() {
    let argon2 = summarize(&format!("argon2$argon2id$v=19$m=102400,t=2,p=8${ARGON2_TAIL}"));
    let costs: Vec<String> = argon2.costs.iter().map(|(name, v)| format!("{name}={v}")).collect();
    assert_eq!(
        costs,
        ["variety=argon2id", "version=19", "memory cost=102400", "time cost=2", "parallelism=8"]
    );
    let pbkdf2 = summarize("pbkdf2_sha256$1500000$canary$canary");
    assert_eq!(pbkdf2.algorithm, Some(Algorithm::Pbkdf2Sha256));
    assert_eq!(pbkdf2.costs, [("iterations", "1500000".to_owned())]);
    for text in
        ["pbkdf2_sha256$\u{1b}[2J$canary$canary", "argon2$argon2id$v=19$m=\u{1b},t=2,p=8$a$b"]
    {
        assert_eq!(summarize(text).costs, []);
    }
}

#[test]
fn a_locked_hash_has_no_algorithm_and_is_never_written_anew() {
    let locked = "!pbkdf2_sha256$1$salt$AAAA";
    let nothing = HashSummary { algorithm: None, usable: false, costs: Vec::new() };
    assert_eq!(summarize(locked), nothing);
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
    ) {
        let password = password(&text);
        let other = self::password(&format!("{text}x"));
        for recipe in small_recipes() {
            let encoded = encode_with_salt(&password, recipe, &salt).unwrap();
            prop_assert_eq!(verify(&password, &encoded), Ok(true));
            prop_assert_eq!(verify(&other, &encoded), Ok(false));
            let mut letters: Vec<char> = encoded.chars().collect();
            let place = place.index(letters.len());
            if std::mem::replace(&mut letters[place], letter) != letter {
                let damaged: String = letters.into_iter().collect();
                prop_assert_ne!(verify(&password, &damaged), Ok(true), "{}", damaged);
            }
        }
    }

    #[test]
    fn no_text_makes_anything_panic(
        text in prop_oneof![
            ".{0,60}",
            "(argon2|pbkdf2_sha256|md5|!)[$a-z0-9=,]{0,60}",
            "pbkdf2_sha256\\$[0-9]{0,4}\\$.{0,9}\\$.{0,9}",
            "argon2\\$argon2(i|d|id)\\$(v=1[6-9]\\$)?m=[0-9]{0,3},t=[0-9]?,p=[0-9]?\\$[A-Za-z0-9+/]{0,30}\\$[A-Za-z0-9+/]{0,30}",
        ],
    ) {
        prop_assert_ne!(verify(&password("a"), &text), Ok(true));
        let _ = must_update(&text, HashRecipe::default());
        let _ = summarize(&text);
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
    }
}
