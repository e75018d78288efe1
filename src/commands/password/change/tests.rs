//! Wrong current passwords: what they cost, and that nobody costs as much as somebody.

use std::time::Duration;

use crate::account::hasher::tests::derivations;
use crate::app::testing::World;
use crate::terminal::ScriptedTerminal;

const RIGHT: &str = "quiet-harbour-1";
const NEW: &str = "quiet-harbour-2";

/// The delays in seconds before the first ten tries.
const DELAYS: [u64; 10] = [0, 0, 0, 1, 2, 4, 8, 16, 30, 30];

/// A world with the user ann.
fn world() -> World {
    let mut world = World::new();
    let script = ScriptedTerminal::new().typing([RIGHT, RIGHT]);
    assert_eq!(world.run(&script, "acct user add ann --email ann@news.example"), 0);
    world
}

/// Tries to change a user's password once; returns the exit code, how long it waited, and how often
/// it hashed.
fn tried(world: &mut World, line: &str, current: &str) -> (u8, u64, u32) {
    let (slept, hashed) = (world.slept(), derivations());
    let script = ScriptedTerminal::new().stdin(format!("{current}\n{NEW}\n"));
    let code = world.run(&script, &format!("acct {line} --password-stdin"));
    (code, world.slept().as_secs() - slept.as_secs(), derivations() - hashed)
}

fn change(world: &mut World, current: &str) -> (u8, u64) {
    let (code, waited, _) = tried(world, "password change ann", current);
    (code, waited)
}

/// Tries wrong passwords until there is a pause.
fn exhaust(world: &mut World) {
    for delay in DELAYS {
        assert_eq!(change(world, "wrong"), (1, delay));
    }
}

#[test]
fn each_wrong_password_costs_more_and_ten_end_in_a_pause() {
    let mut world = world();
    exhaust(&mut world);
    for current in ["wrong", RIGHT] {
        assert_eq!(change(&mut world, current), (4, 0), "{current}");
    }
    let script = ScriptedTerminal::new().typing([RIGHT, NEW, NEW]);
    assert_eq!(world.run(&script, "acct password change ann --format json"), 4);
    assert!(script.prompts().is_empty(), "it is refused before it is asked");
    let document: serde_json::Value = serde_json::from_slice(&script.out()).unwrap();
    assert_eq!(document["error"]["code"], "too_many_attempts");
    assert!(document["error"]["message"].as_str().unwrap().contains("2026-02-03T04:2"));
    world.wait(15 * 60);
    assert_eq!(change(&mut world, "wrong"), (1, 0), "one more after the pause");
    assert_eq!(change(&mut world, RIGHT), (4, 0));
    world.wait(15 * 60);
    assert_eq!(change(&mut world, RIGHT), (0, 0));
}

#[test]
fn a_right_password_ends_the_delays_even_if_the_new_one_is_refused() {
    let mut world = world();
    for delay in &DELAYS[..4] {
        assert_eq!(change(&mut world, "wrong"), (1, *delay));
    }
    let script = ScriptedTerminal::new().stdin(format!("{RIGHT}\n1234\n"));
    assert_eq!(world.run(&script, "acct password change ann --password-stdin"), 1);
    assert_eq!(world.slept(), Duration::from_secs(1 + 2));
    for delay in &DELAYS[..4] {
        assert_eq!(change(&mut world, "wrong"), (1, *delay));
    }
}

#[test]
fn a_password_that_the_administrator_sets_can_be_changed_at_once() {
    let mut world = world();
    exhaust(&mut world);
    let script = ScriptedTerminal::new().typing(["first-Login-7", "first-Login-7"]);
    assert_eq!(world.run(&script, "acct password set ann"), 0);
    assert_eq!(change(&mut world, "first-Login-7"), (0, 0));
}

#[test]
fn tries_are_forgotten_after_a_day() {
    let mut world = world();
    exhaust(&mut world);
    world.wait(24 * 60 * 60);
    exhaust(&mut world);
}

#[test]
fn the_delay_passes_between_the_prompts_too() {
    let mut world = world();
    for _ in 0..2 {
        assert_eq!(change(&mut world, "wrong").0, 1);
    }
    let script = ScriptedTerminal::new().typing(["wrong", "wrong", RIGHT, NEW, NEW]);
    assert_eq!(world.run(&script, "acct password change ann"), 0, "{}", script.err());
    assert_eq!(world.slept(), Duration::from_secs(1 + 2));
}

/// Gives a new user a stored password that nothing matches.
fn add(world: &mut World, name: &str, stored: &str) {
    let line = format!("acct user add {name} --no-password");
    assert_eq!(world.run(&ScriptedTerminal::new(), &line), 0);
    let user = world.user(name);
    let written = world
        .store()
        .write_unlogged::<_, crate::error::Refusal>(|write| Ok(write.set_password(&user, stored)?));
    assert!(written.unwrap());
}

#[test]
fn nobody_and_who_has_no_password_cost_as_much_as_a_wrong_password() {
    let mut world = world();
    add(&mut world, "unusable", "!");
    add(&mut world, "empty", "");
    add(&mut world, "unknown", "md4$salt$digest");
    add(&mut world, "malformed", "argon2$argon2id$v=19$m=x");
    add(&mut world, "foreign", "crypt$$abcdefghijklm");
    for line in ["password change", "password check"] {
        for name in ["unusable", "empty", "unknown", "malformed", "nobody", "--id 99"] {
            let tries = if ["nobody", "unusable"].contains(&name) { 10 } else { 4 };
            for delay in &DELAYS[..tries] {
                let delay = if line == "password change" { *delay } else { 0 };
                let told = tried(&mut world, &format!("{line} {name}"), "wrong");
                assert_eq!(told, (1, delay, 1), "{line} {name}");
            }
        }
        let (_, _, hashed) = tried(&mut world, &format!("{line} foreign"), "wrong");
        assert_eq!(hashed, 1, "{line}");
        let (_, _, hashed) = tried(&mut world, &format!("{line} ann"), "wrong");
        assert_eq!(hashed, 1, "{line}");
    }
    assert_eq!(tried(&mut world, "password change nobody", "wrong"), (4, 0, 0));
    assert_eq!(tried(&mut world, "password change unusable", "wrong"), (4, 0, 0));
}
