//! Properties, with the whole program run inside the test.

use std::ffi::OsString;

use acct::app::{App, Opened};
use acct::system::{Directories, Environment, System};
use acct::terminal::ScriptedTerminal;
use jiff::Timestamp;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::run::is_allowed;
use crate::sandbox::Sandbox;

/// Runs acct in this process, on the sandbox's home; returns exit code, stdout and stderr.
fn run(home: &Sandbox, args: &[&str], stdin: &str) -> (u8, String, String) {
    let terminal = ScriptedTerminal::new().stdin(stdin);
    let mut streams = terminal.clone();
    let system = System {
        clock: &|| Timestamp::constant(1_800_000_000, 0),
        sleep: &|_| {},
        random: StdRng::from_seed([1; 32]),
        environment: Environment::default(),
        directories: Directories::new(home.config_directory(), home.data_directory()),
        login_name: |_| None,
        uid: 7,
        name_of: |_| None,
        host: "host".to_owned(),
        pid: 1,
    };
    let args = std::iter::once("acct").chain(args.iter().copied()).map(OsString::from);
    let opened = Opened::default();
    let code = acct::run(args, App::new(&opened, &mut streams, system));
    let code = (0..=255).find(|&number| std::process::ExitCode::from(number) == code);
    (code.unwrap(), terminal.out_text(), terminal.err())
}

fn text() -> impl Strategy<Value = String> {
    let odd: Vec<char> =
        "\u{1b}\r\n\t\u{7}\u{7f}\u{9b}\u{202e}\u{200b}\u{feff}\\\"'$,;日é".chars().collect();
    let letter =
        prop_oneof![proptest::sample::select(odd), any::<char>(), proptest::char::range('a', 'e')];
    proptest::collection::vec(letter, 0..40).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_table_holds_no_control_character_escapes(name in text(), email in text(), hash in text(), time in text()) {
        let home = Sandbox::with_ann();
        home.connect().execute(
            "UPDATE auth_user SET username = ?1, email = ?2, first_name = ?1, last_name = ?2, password = ?3, date_joined = ?4",
            [&name, &email, &hash, &time],
        ).unwrap();
        for format in ["table", "json", "csv", "plain"] {
            for args in [&["user", "list"][..], &["user", "show", "--id", "1"], &["user", "show", &name],
                &["password", "reset", "--id", "1"], &["password", "reset", "--id", "1", "--explain"],
                &["password", "check", "--id", "1", "--password-stdin"], &["user", "activate", "--id", "1"]]
            {
                let (code, out, err) = run(&home, &[args, &["--format", format]].concat(), "x\n");
                prop_assert!(code < 4, "{code}: {err}");
                prop_assert!(out.chars().chain(err.chars()).all(is_allowed), "{args:?}: {out:?} {err:?}");
                if format == "json" && !out.is_empty() {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok(), "{out}");
                }
            }
        }
        let (_, out, _) = run(&home, &["user", "list", "--format", "json"], "");
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        prop_assert_eq!(&document["users"][0]["username"], &name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_set_is_right_and_what_differs_by_a_letter_is_wrong(
        password in "[^\\p{Cc}]{1,40}", more in "[^\\p{Cc}]",
    ) {
        let home = Sandbox::with_ann();
        let set = ["password", "set", "ann", "--password-stdin", "--no-validate"];
        let check = ["password", "check", "ann", "--password-stdin"];
        prop_assert_eq!(run(&home, &set, &format!("{password}\n")).0, 0);
        prop_assert_eq!(run(&home, &check, &format!("{password}\n")).0, 0);
        prop_assert_eq!(run(&home, &check, &format!("{password}{more}\n")).0, 1);
    }
}
