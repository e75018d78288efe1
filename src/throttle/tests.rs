//! Counts on a disk, and what another process, an odd clock or a flood does to them.

use std::cell::Cell;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::app::testing::World;
use crate::terminal::ScriptedTerminal;

/// Opens the counts of a world as another process does.
fn open(world: &mut World) -> Throttle {
    let script = ScriptedTerminal::new();
    world.enter(&script, |app| app.throttle().unwrap().unwrap())
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// Counts a try; returns how long it waited, or the code of the refusal.
fn count(throttle: &Throttle, world: &World, name: &str) -> Result<u64, &'static str> {
    let waited = Cell::new(0);
    let counted = throttle.count_try(&Account::Unknown(name), &mut |wait| {
        waited.set(waited.get() + wait.as_secs());
        world.wait(i64::try_from(wait.as_secs()).unwrap());
    });
    counted.map(|()| waited.get()).map_err(|refusal| refusal.code)
}

#[test]
fn processes_that_try_at_once_wait_for_each_other() {
    let mut world = World::new();
    let (one, other) = (open(&mut world), open(&mut world));
    for expected in [0, 0, 0, 1, 2] {
        let throttle = if expected == 0 { &one } else { &other };
        assert_eq!(count(throttle, &world, "ann"), Ok(expected));
    }
    // While one waits, the other takes its turn.
    let waits = Cell::new(0);
    let counted = one.count_try(&Account::Unknown("ann"), &mut |wait| {
        waits.set(waits.get() + 1);
        world.wait(i64::try_from(wait.as_secs()).unwrap());
        let _ = count(&other, &world, "ann");
    });
    assert_eq!(counted.unwrap_err().code, "too_many_attempts");
    assert!(waits.get() > 1, "{}", waits.get());
    assert_eq!(count(&one, &world, "ben"), Ok(0), "others do not wait");
}

#[test]
fn a_clock_that_is_set_back_makes_no_delay_longer() {
    let mut world = World::new();
    let throttle = open(&mut world);
    for expected in [0, 0, 0, 1, 2, 4] {
        assert_eq!(count(&throttle, &world, "ann"), Ok(expected));
    }
    world.wait(-7_200);
    let rest = throttle.lock().map(|(locked, now)| {
        locked.counts.rest(&throttle.account_key(&locked.counts, &Account::Unknown("ann")), now)
    });
    assert_eq!(rest.unwrap(), Duration::from_secs(8));
    for clock in [Timestamp::MIN, Timestamp::MAX] {
        world.set_clock(clock);
        assert_eq!(count(&throttle, &world, "ann"), Ok(0), "{clock}");
    }
}

#[test]
fn an_address_gets_as_many_resets_an_hour_as_the_limit_says() {
    let mut world = World::new();
    let throttle = open(&mut world);
    let reset = |text: &str, limit| throttle.count_reset(&address(text), limit).unwrap();
    assert!(!reset("ann@news.example", 0));
    for (text, expected) in [
        ("ann@news.example", true),
        ("ANN@News.example", true),
        ("ann@\u{ff4e}ews.example", true),
        ("Ann@news.example", false),
        ("ben@news.example", true),
    ] {
        assert_eq!(reset(text, 3), expected, "{text}");
        world.wait(60);
    }
    assert!(reset("ann@news.example", 4), "a higher limit");
    world.wait(3_600 - 5 * 60 - 1);
    assert!(!reset("ann@news.example", 4));
    world.wait(1);
    assert!(reset("ann@news.example", 4), "the first one is an hour ago");
    assert!(!reset("ann@news.example", 4), "what was refused was not counted");
    world.wait(-86_400);
    assert!(reset("ann@news.example", 1), "a time to come was no reset of the last hour");
}

#[test]
fn each_database_and_table_has_its_own_counts() {
    let mut world = World::new();
    let script = ScriptedTerminal::new();
    let log = world.state().join("acct.log");
    let mut at = |database: &str, table: &str| {
        world.enter(&script, |app| {
            let database = Location::File(database.into());
            Throttle::open(&log, &database, table, &mut app.system).unwrap().unwrap()
        })
    };
    let all = [at("/a", "users"), at("/b", "users"), at("/a", "people")];
    for throttle in &all {
        assert!(throttle.count_reset(&address("ann@news.example"), 1).unwrap());
    }
    for throttle in &all {
        assert!(!throttle.count_reset(&address("ann@news.example"), 1).unwrap());
    }
}

#[test]
fn the_file_is_private_and_holds_no_names() {
    let mut world = World::new();
    let throttle = open(&mut world);
    throttle.count_reset(&address("ann@news.example"), 1).unwrap();
    count(&throttle, &world, "hunter2").unwrap();
    let path = world.state().join(NAME);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("ann") && !text.contains("hunter"), "{text}");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(text.lines().count(), 1);
    // Nothing is left of the drafts.
    let names = std::fs::read_dir(world.state()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), [NAME]);
}

#[test]
fn a_file_that_acct_did_not_write_is_refused() {
    let mut world = World::new();
    let throttle = open(&mut world);
    let path = world.state().join(NAME);
    for text in ["no", "7", "{\"tries\": 1}", "{\"salt\": \"x\", \"resets\": {\"x\": [\"y\"]}}"] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(count(&throttle, &world, "ann"), Err("bad_attempts"), "{text}");
    }
    for text in ["", "\0\0\0"] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(count(&throttle, &world, "ann"), Ok(0), "left by a power cut");
    }
    // The least and the greatest numbers are only old.
    std::fs::write(
        &path,
        format!(
            "{{\"tries\": {{\"x\": {{\"count\": {}, \"last\": {}}}}}, \"resets\": {{\"x\": [{}, {}]}}}}",
            u32::MAX,
            i64::MAX,
            i64::MIN,
            i64::MAX
        ),
    )
    .unwrap();
    assert_eq!(count(&throttle, &world, "ann"), Ok(0));
    std::fs::remove_file(&path).unwrap();
    symlink("/etc/passwd", &path).unwrap();
    assert!(count(&throttle, &world, "ann").is_err());
    let script = ScriptedTerminal::new();
    assert!(world.enter(&script, |app| app.throttle().is_err()));
}

#[test]
fn a_flood_of_names_does_not_grow_the_file_for_ever() {
    let mut world = World::new();
    let throttle = open(&mut world);
    let now = world.enter(&ScriptedTerminal::new(), |app| app.system.now());
    let (mut locked, _) = throttle.lock().unwrap();
    for number in 0..10_000 {
        locked.counts.add_try(number.to_string(), now + Duration::from_millis(number));
    }
    let later = now + Duration::from_secs(20);
    locked.counts.add_try("late".to_owned(), later);
    assert!(!locked.counts.forget("0"), "the oldest is gone");
    assert!(locked.counts.forget("1") && locked.counts.forget("late"));
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_file_can_be_created_nothing_is_counted() {
    let mut world = World::new();
    let opened = world.enter(&ScriptedTerminal::new(), |app| {
        let database = Location::File("/database".into());
        Throttle::open(Path::new("/sys/acct.log"), &database, "users", &mut app.system)
    });
    assert!(opened.unwrap().is_none());
}
