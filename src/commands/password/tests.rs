//! The password commands with a scripted terminal and a database in memory.

use crate::account::user::StoredUser;
use crate::app::testing::World;
use crate::terminal::{InputError, ScriptedTerminal};

const FIRST: &str = "quiet-harbour-1";
const SECOND: &str = "quiet-harbour-2";

/// A world with the user ann, whose password is [`FIRST`].
fn world() -> World {
    let mut world = World::new();
    let script = ScriptedTerminal::new().typing([FIRST, FIRST]);
    assert_eq!(world.run(&script, "acct user add ann --email Ann@news.example"), 0);
    world
}

fn is_right(world: &mut World, password: &str) -> bool {
    let script = ScriptedTerminal::new().typing([password]);
    match world.run(&script, "acct password check ann") {
        0 => true,
        1 => false,
        code => panic!("check ended with {code}: {}", script.err()),
    }
}

fn link(world: &mut World) -> String {
    let script = ScriptedTerminal::new();
    let line = "acct password reset --email ann@news.example --link-only";
    assert_eq!(world.run(&script, line), 0, "{}", script.err());
    script.out_text().trim_end().to_owned()
}

fn confirm(world: &mut World, link: &str, password: &str) -> u8 {
    let script = ScriptedTerminal::new().typing([password, password]);
    world.run(&script, &format!("acct password confirm {link}"))
}

/// Runs a line that must be refused with a code and leave the row as it was.
fn refused(world: &mut World, script: &ScriptedTerminal, line: &str, code: u8) -> StoredUser {
    let before = world.user("ann");
    assert_eq!(world.run(script, line), code, "{}", script.err());
    assert_eq!(world.user("ann"), before);
    before
}

#[test]
fn three_wrong_current_passwords_end_with_a_no_before_a_new_one_is_asked() {
    let mut world = world();
    let script = ScriptedTerminal::new().typing(["wrong", "wrong", "wrong", FIRST]);
    refused(&mut world, &script, "acct password change ann", 1);
    assert_eq!(script.prompts().len(), 3);
    let sorry = "Your old password was entered incorrectly. Please enter it again.\n";
    assert_eq!(script.err().matches(sorry).count(), 3);
}

#[test]
fn three_refused_passwords_print_django_s_words_and_a_mismatch_is_none_of_them() {
    let mut world = world();
    let tries = [SECOND, "other", "12345", "12345", "ann@news.example", "ann@news.example"];
    let tries = tries.into_iter().chain(["1", "1"]);
    let script = ScriptedTerminal::new().typing(tries);
    refused(&mut world, &script, "acct password set ann", 1);
    for words in [
        "The two password fields didn’t match.\n",
        "This password is too short. It must contain at least 8 characters.\n",
        "This password is too common.\n",
        "This password is entirely numeric.\n",
        "The password is too similar to the email address.\n",
        "giving up after 3 attempts; nothing was changed\n",
        "hint: use --generate",
    ] {
        assert!(script.err().contains(words), "{words} is missing in {}", script.err());
    }
}

#[test]
fn a_cancelled_prompt_changes_nothing() {
    let mut world = world();
    let script = ScriptedTerminal::new().typing([FIRST, SECOND]);
    refused(&mut world, &script, "acct password change ann", 1);
    assert!(script.err().contains("cancelled; nothing was changed"));
}

#[test]
fn a_control_character_is_refused_and_asked_again() {
    let mut world = world();
    let script = ScriptedTerminal::new()
        .answering(Err(InputError::Control))
        .answering(Ok(SECOND.to_owned()))
        .answering(Ok(SECOND.to_owned()));
    assert_eq!(world.run(&script, "acct password set ann"), 0, "{}", script.err());
    assert!(is_right(&mut world, SECOND));
}

#[test]
fn without_a_terminal_the_option_that_helps_is_named() {
    let mut world = world();
    for line in ["acct password set ann", "acct --no-input password set ann"] {
        let script = ScriptedTerminal::new();
        refused(&mut world, &script, line, 2);
        assert!(script.err().contains("--password-stdin"), "{}", script.err());
    }
}

#[test]
fn a_link_lives_to_its_last_second_and_not_one_longer() {
    for (age, code) in [(0, 0), (259_199, 0), (259_200, 0), (259_201, 1)] {
        let mut world = world();
        let link = link(&mut world);
        world.wait(age);
        assert_eq!(confirm(&mut world, &link, SECOND), code, "age {age}");
    }
}

#[test]
fn a_link_that_expires_while_the_password_is_typed_is_refused_at_the_commit() {
    let mut world = world();
    let link = link(&mut world);
    world.wait(259_200);
    let script = ScriptedTerminal::new().typing([SECOND, SECOND]).meanwhile(world.waiting(1));
    refused(&mut world, &script, &format!("acct password confirm {link}"), 1);
    assert!(script.err().contains("invalid"), "{}", script.err());
}

#[test]
fn a_link_that_expires_while_the_password_is_hashed_is_refused_at_the_commit() {
    let mut world = world();
    let link = link(&mut world);
    world.wait(259_199);
    world.tick(1);
    let script = ScriptedTerminal::new().typing([SECOND, SECOND]);
    refused(&mut world, &script, &format!("acct password confirm {link}"), 1);
    assert_eq!(script.prompts().len(), 2, "it was good when the password was asked");
}

#[test]
fn both_links_die_once_either_is_used() {
    let mut world = world();
    let first = link(&mut world);
    world.wait(10);
    let second = link(&mut world);
    assert_eq!(confirm(&mut world, &second, SECOND), 0);
    for dead in [&first, &second] {
        let script = ScriptedTerminal::new().typing(["quiet-harbour-3", "quiet-harbour-3"]);
        refused(&mut world, &script, &format!("acct password confirm {dead}"), 1);
        assert!(script.prompts().is_empty(), "a dead link is refused before a password is asked");
    }
}

#[test]
fn one_flipped_letter_of_the_link_is_the_same_one_message() {
    let mut world = world();
    let link = link(&mut world);
    let (_, parts) = link.split_once("/reset/").unwrap();
    let mut messages = std::collections::HashSet::new();
    for at in 0..parts.trim_end_matches('/').len() {
        let mut damaged = parts.to_owned();
        let other = if damaged.as_bytes()[at] == b'x' { "y" } else { "x" };
        damaged.replace_range(at..=at, other);
        let script = ScriptedTerminal::new();
        refused(&mut world, &script, &format!("acct password confirm {damaged}"), 1);
        messages.insert(script.err());
    }
    assert_eq!(messages.len(), 1, "{messages:?}");
}

#[test]
fn a_changed_address_or_an_inactive_user_voids_the_link() {
    for line in ["acct user edit ann --email other@news.example", "acct user deactivate ann"] {
        let mut world = world();
        let link = link(&mut world);
        assert_eq!(world.run(&ScriptedTerminal::new(), line), 0);
        let script = ScriptedTerminal::new();
        refused(&mut world, &script, &format!("acct password confirm {link}"), 1);
    }
}

#[test]
fn check_leaves_no_trace_and_upgrade_rewrites_only_an_outdated_hash() {
    let mut world = world();
    let before = world.user("ann");
    assert!(is_right(&mut world, FIRST));
    let script = ScriptedTerminal::new().typing([FIRST]);
    assert_eq!(world.run(&script, "acct password check ann --upgrade"), 0);
    assert_eq!(world.user("ann"), before);
}

#[test]
fn a_disabled_password_gets_no_mail_but_an_invitation() {
    let mut world = world();
    assert_eq!(world.run(&ScriptedTerminal::new(), "acct password disable ann"), 0);
    assert_eq!(world.user("ann").password.len(), 41);
    let by_address = ScriptedTerminal::new();
    refused(&mut world, &by_address, "acct password reset --email ann@news.example", 1);
    let by_name = ScriptedTerminal::new();
    assert_eq!(world.run(&by_name, "acct password reset --user ann"), 0);
    assert!(by_name.err().contains("invitation"), "{}", by_name.err());
    let script = ScriptedTerminal::new().typing([FIRST]);
    refused(&mut world, &script, "acct password change ann", 1);
    assert!(script.prompts().is_empty());
}
