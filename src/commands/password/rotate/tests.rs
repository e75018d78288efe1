//! A rotation that is stopped before and after each line of its journal.

use std::path::PathBuf;

use crate::account::hasher::{self, HashRecipe};
use crate::app::testing::World;
use crate::journal::tests::{When, has_burnt, set_fuse};
use crate::store::{NewUser, StoreError};
use crate::terminal::ScriptedTerminal;

const ROTATE: &str = "acct password rotate --all --mail --yes";
const OLD: &str = "md5$abcdefghijklmnopqrstuv$d41d8cd98f00b204e9800998ecf8427e";

/// The users that are rotated and have a mail to get.
const MAILED: [&str; 5] = ["ann", "ben", "cia", "dan", "eve"];

fn world() -> World {
    let mut world = World::new();
    for name in ["ann", "ben", "gone", "cia", "unusable", "dan", "homeless", "eve"] {
        let password = if name == "unusable" { "!x" } else { OLD };
        let email = if name == "homeless" { String::new() } else { format!("{name}@x.example") };
        add(&mut world, name, &email, password, name != "gone");
    }
    world
}

fn add(world: &mut World, name: &str, email: &str, password: &str, is_active: bool) {
    let user = NewUser {
        key: None,
        username: name.to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        is_active,
        is_staff: false,
        is_superuser: false,
        date_joined: "2026-01-01T00:00:00Z".parse().unwrap(),
        extra: Vec::new(),
    };
    world.store().write_unlogged(|write| write.insert(&user).map(|_| ())).unwrap();
}

fn run(world: &mut World, line: &str) -> (u8, ScriptedTerminal) {
    let script = ScriptedTerminal::new();
    (world.run(&script, line), script)
}

fn mails_to(name: &str, script: &ScriptedTerminal) -> usize {
    script.out_text().matches(&format!("\nTo: {name}@x.example\n")).count()
}

fn journals(world: &World) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(world.state().join("rotate"));
    folder.map_or_else(|_| Vec::new(), |it| it.map(|entry| entry.unwrap().path()).collect())
}

fn assert_rotated(world: &World) {
    for name in ["ann", "ben", "gone", "cia", "dan", "homeless", "eve"] {
        let password = world.user(name).password;
        assert!(password.starts_with("argon2$argon2id$"), "{name}: {password}");
        assert!(!hasher::must_update(&password, HashRecipe::default()));
    }
    assert_eq!(world.user("unusable").password, "!x");
}

/// Stops one run at a line of the journal; `None` where it has fewer lines.
fn stopped(line: usize, when: When) -> Option<(World, ScriptedTerminal)> {
    let mut world = world();
    set_fuse(Some((line, when)));
    let (code, script) = run(&mut world, ROTATE);
    let burnt = has_burnt();
    set_fuse(None);
    assert_eq!(code, if burnt { 3 } else { 0 }, "{}", script.err());
    burnt.then_some((world, script))
}

fn every_stop() -> impl Iterator<Item = (World, ScriptedTerminal)> {
    let lines = |when| (0..).map_while(move |line| stopped(line, when));
    lines(When::Before).chain(lines(When::After))
}

#[test]
fn whenever_it_is_stopped_all_are_rotated_once_and_nobody_is_mailed_twice() {
    let mut stops = 0;
    for (mut world, first) in every_stop() {
        stops += 1;
        let between: Vec<String> = MAILED.map(|name| world.user(name).password).into();
        let (code, second) = run(&mut world, ROTATE);
        let unknown = second.err().contains("may have been sent");
        assert_eq!(code, if unknown { 4 } else { 0 }, "stop {stops}: {}", second.err());
        assert_eq!(journals(&world).len(), usize::from(unknown), "stop {stops}");
        assert_rotated(&world);
        for (name, before) in MAILED.iter().zip(between) {
            if before.starts_with("argon2") {
                assert_eq!(world.user(name).password, before, "stop {stops}: rotated twice");
            }
            let mails = mails_to(name, &first) + mails_to(name, &second);
            assert!(mails == 1 || (mails == 0 && unknown), "stop {stops}: {name} got {mails}");
        }
    }
    // The header, three batches and their ends, the end of all, the back end, five mails twice.
    assert_eq!(stops, 2 * (1 + 6 + 1 + 1 + 10));
}

#[test]
fn without_yes_what_is_left_is_counted_as_it_will_be_done() {
    for (stop, (mut world, _)) in every_stop().enumerate() {
        let (code, preview) = run(&mut world, "acct password rotate --all --mail");
        assert_eq!(code, 0, "stop {stop}: {}", preview.err());
        let (_, second) = run(&mut world, ROTATE);
        let mails: usize = MAILED.iter().map(|name| mails_to(name, &second)).sum();
        let told = [format!(", {mails} mail to send"), format!("{mails} mails")];
        assert!(told.iter().any(|told| preview.err().contains(told)), "stop {stop}: {mails}");
    }
}

#[test]
fn who_may_have_been_mailed_is_mailed_again_where_that_is_wanted() {
    for (mut world, first) in every_stop() {
        let (code, second) = run(&mut world, &format!("{ROTATE} --resend-unknown"));
        assert_eq!(code, 0, "{}", second.err());
        assert!(!second.err().contains("may have been"), "{}", second.err());
        let mails = MAILED.map(|name| mails_to(name, &first) + mails_to(name, &second));
        assert!(mails.iter().all(|mails| (1..=2).contains(mails)), "{mails:?}");
        assert!(mails.iter().sum::<usize>() <= 6, "one at most is unknown: {mails:?}");
        assert_rotated(&world);
        assert_eq!(journals(&world), [] as [PathBuf; 0]);
    }
}

#[test]
fn stopped_twice_is_no_worse() {
    for (stop, (mut world, first)) in every_stop().enumerate() {
        set_fuse(Some((stop % 4, When::After)));
        let mut scripts = vec![first];
        loop {
            let (code, script) = run(&mut world, ROTATE);
            set_fuse(None);
            scripts.push(script);
            if code != 3 {
                break;
            }
        }
        assert_rotated(&world);
        for name in MAILED {
            let mails: usize = scripts.iter().map(|script| mails_to(name, script)).sum();
            assert!(mails <= 1, "stop {stop}: {name} got {mails}");
        }
    }
}

#[test]
fn a_password_that_was_set_since_a_batch_was_committed_is_left_alone() {
    // The first batch is committed, and its end not yet recorded.
    let (mut world, _) = stopped(2, When::Before).unwrap();
    let chosen = "md5$abcdefghijklmnopqrstuv$00000000000000000000000000000000";
    let ann = world.user("ann");
    assert!(ann.password.starts_with("argon2"));
    let set = |write: &crate::store::Write<'_>| -> Result<bool, StoreError> {
        write.set_password(&ann, chosen)
    };
    assert!(world.store().write_unlogged(set).unwrap());
    let (code, second) = run(&mut world, ROTATE);
    assert_eq!(code, 0, "{}", second.err());
    assert_eq!(world.user("ann").password, chosen);
    assert_eq!(mails_to("ann", &second), 0, "her link would be another's");
    assert_eq!(mails_to("ben", &second), 1);
}

#[test]
fn another_selection_is_refused_until_the_unfinished_one_is_forgotten() {
    let (mut world, _) = stopped(3, When::After).unwrap();
    let other = "acct password rotate --search ann --yes";
    let before = world.user("ann").password;
    let (code, script) = run(&mut world, other);
    assert_eq!(code, 1);
    assert!(script.err().contains("--discard-journal"), "{}", script.err());
    let (code, script) = run(&mut world, "acct password rotate --all --mail");
    let left = "interrupted rotation: 3 already rotated, 4 to rotate, 5 mails to send; use --yes";
    assert!(code == 0 && script.err().contains(left), "{}", script.err());
    let (code, script) = run(&mut world, "acct password rotate --discard-journal");
    assert!(code == 0 && script.err().contains("discarded"), "{}", script.err());
    assert_eq!(world.user("ann").password, before);
    assert_eq!(run(&mut world, other).0, 0);
    assert_ne!(world.user("ann").password, before);
}

#[test]
fn a_journal_holds_neither_secrets_nor_addresses() {
    let (world, _) = stopped(17, When::After).unwrap();
    let [path] = journals(&world).try_into().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("\"mailed\""), "{text}");
    for word in ["@", "argon2", "example", "ann"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    for name in MAILED {
        let hash = world.user(name).password;
        let tag = hash.rsplit('$').next().unwrap();
        assert!(!text.contains(tag));
    }
}

#[test]
fn one_row_that_no_mail_can_be_made_for_stops_nobody_else() {
    let mut world = world();
    add(&mut world, "odd", "odd@\u{e4}..example", OLD, true);
    let (code, script) = run(&mut world, ROTATE);
    assert_eq!(code, 0, "{}", script.err());
    assert!(script.err().contains("odd has an invalid address"));
    assert!(script.err().contains("homeless has no e-mail address"));
    assert_eq!(mails_to("eve", &script), 1);
}

#[test]
fn a_database_that_was_restored_meanwhile_is_not_taken_for_a_rotated_one() {
    let (mut world, _) = stopped(9, When::After).unwrap();
    for name in ["ann", "ben", "gone", "cia", "dan", "homeless", "eve"] {
        let user = world.user(name);
        let set = |write: &crate::store::Write<'_>| write.set_password(&user, OLD);
        assert!(world.store().write_unlogged::<_, StoreError>(set).unwrap());
    }
    let (code, script) = run(&mut world, ROTATE);
    assert_eq!(code, 1);
    assert!(script.err().contains("restored from a backup"), "{}", script.err());
    assert_eq!(run(&mut world, "acct password rotate --discard-journal").0, 0);
    assert_eq!(run(&mut world, ROTATE).0, 0);
    assert_rotated(&world);
}

#[test]
fn a_rotation_that_had_written_nothing_bars_no_other() {
    let (mut world, _) = stopped(0, When::After).unwrap();
    let (code, script) = run(&mut world, "acct password rotate --search ann --yes");
    assert_eq!(code, 0, "{}", script.err());
    assert!(script.err().contains("rotated 1 user\n") && !script.err().contains("resuming"));
}
