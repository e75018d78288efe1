//! Mails to many that are stopped before and after each line of their journal.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use super::seconds;
use crate::app::testing::World;
use crate::bulk::{BulkMailer, RecipientSource, RunOptions};
use crate::commands::password::link_issuer;
use crate::commands::password::report::send_all;
use crate::files::tests::while_syncs_fail_after;
use crate::journal::tests::{When, has_burnt, set_fuse};
use crate::journal::{JobKind, Journal, JournalLocation, RunId};
use crate::mail::{Backend, DeliveryError, Handoff, Mail, Mailer, Transport};
use crate::store::{Location, NewUser, UserFilter};
use crate::terminal::ScriptedTerminal;

const RESET: &str = "acct password reset --all-active";
const HASH: &str = "md5$abcdefghijklmnopqrstuv$d41d8cd98f00b204e9800998ecf8427e";

/// The users who have a mail to get.
const MAILED: [&str; 4] = ["ann", "ben", "cia", "eve"];

fn world() -> World {
    let mut world = World::new();
    for name in ["ann", "ben", "gone", "cia", "unusable", "homeless", "split", "eve"] {
        let email = match name {
            "homeless" => String::new(),
            "split" => "split@x.example\r\nBcc: evil@y.example".to_owned(),
            name => format!("{name}@x.example"),
        };
        let user = NewUser {
            key: None,
            username: name.to_owned(),
            email,
            password: if name == "unusable" { "!x" } else { HASH }.to_owned(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: name != "gone",
            is_staff: false,
            is_superuser: false,
            date_joined: "2026-01-01T00:00:00Z".parse().unwrap(),
            extra: Vec::new(),
        };
        world.store().write_unlogged(|write| write.insert(&user).map(|_| ())).unwrap();
    }
    world
}

fn run(world: &mut World, line: &str) -> (u8, ScriptedTerminal) {
    let script = ScriptedTerminal::new();
    (world.run(&script, line), script)
}

fn mails_to(name: &str, script: &ScriptedTerminal) -> usize {
    script.out_text().matches(&format!("\nTo: {name}@x.example\n")).count()
}

fn journals(world: &World) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(world.state().join("reset"));
    folder.map_or_else(|_| Vec::new(), |it| it.map(|entry| entry.unwrap().path()).collect())
}

/// Stops one run at a line of the journal; `None` where it has fewer lines.
fn stopped(line: usize, when: When) -> Option<(World, ScriptedTerminal)> {
    let mut world = world();
    set_fuse(Some((line, when)));
    let (code, script) = run(&mut world, RESET);
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
fn whoever_can_be_mailed_is_mailed_and_the_others_are_counted() {
    let mut world = world();
    let (code, script) = run(&mut world, RESET);
    assert_eq!(code, 0, "{}", script.err());
    assert!(MAILED.iter().all(|name| mails_to(name, &script) == 1), "{}", script.out_text());
    assert_eq!(script.out_text().matches("\nSubject: ").count(), MAILED.len());
    let none = "3 get none: 1 with an address that nothing can be mailed to, 1 without a usable \
                password, 1 without an address\n";
    assert!(script.err().contains(&format!("printed 4 mails; {none}")), "{}", script.err());
    assert!(script.err().contains("warning: split "));
    assert_eq!(journals(&world), [] as [PathBuf; 0]);
}

#[test]
fn whenever_it_is_stopped_nobody_is_mailed_twice_and_whoever_may_be_is_named() {
    let mut stops = 0;
    for (mut world, first) in every_stop() {
        stops += 1;
        let (code, second) = run(&mut world, RESET);
        let unknown = second.err().contains("may have been sent");
        assert_eq!(code, if unknown { 4 } else { 0 }, "stop {stops}: {}", second.err());
        assert_eq!(journals(&world).len(), usize::from(unknown), "stop {stops}");
        let told = |name: &str| second.err().contains(&format!("mail for {name} (id"));
        for name in MAILED {
            let mails = mails_to(name, &first) + mails_to(name, &second);
            assert!(mails == 1 || (mails == 0 && told(name)), "stop {stops}: {name} got {mails}");
        }
        if unknown {
            let (code, third) = run(&mut world, RESET);
            assert_eq!((code, third.out_text().as_str()), (4, ""), "{}", third.err());
            let (code, third) = run(&mut world, &format!("{RESET} --resend-unknown"));
            assert_eq!(code, 0, "stop {stops}: {}", third.err());
            assert_eq!(third.out_text().matches("\nSubject: ").count(), 1);
            assert_eq!(journals(&world), [] as [PathBuf; 0]);
        }
    }
    // The header, the backend, and four mails twice.
    assert_eq!(stops, 2 * (1 + 1 + 8));
}

#[test]
fn whatever_sync_fails_the_same_command_mails_nobody_twice() {
    for first in 0.. {
        let mut world = world();
        let ((code, script), failed) = while_syncs_fail_after(first, || run(&mut world, RESET));
        if !failed {
            assert!(first > 1, "the journal's directory is synced at the beginning and the end");
            return;
        }
        let again = if code == 0 { ScriptedTerminal::new() } else { run(&mut world, RESET).1 };
        for name in MAILED {
            let mails = mails_to(name, &script) + mails_to(name, &again);
            assert_eq!(mails, 1, "sync {first}, exit {code}: {name}: {}", script.err());
        }
    }
}

#[test]
fn another_selection_is_refused_until_the_run_is_forgotten() {
    let (mut world, _) = stopped(3, When::After).unwrap();
    let other = "acct password reset --search eve";
    let (code, script) = run(&mut world, other);
    assert!(code == 1 && script.err().contains("--discard-journal"), "{}", script.err());
    assert_eq!(script.out_text(), "");
    let (code, script) = run(&mut world, "acct password reset --discard-journal");
    let forgotten = "discarded the journal of an interrupted bulk reset; 1 mail sent\n";
    assert!(code == 0 && script.err().contains(forgotten), "{}", script.err());
    let (code, script) = run(&mut world, other);
    assert_eq!((code, mails_to("eve", &script)), (0, 1), "{}", script.err());
    assert_eq!(journals(&world), [] as [PathBuf; 0]);
}

#[test]
fn a_run_that_had_mailed_nobody_bars_no_other_and_none_is_left_of_one_without_a_match() {
    let (mut world, _) = stopped(0, When::After).unwrap();
    let (code, script) = run(&mut world, "acct password reset --search eve");
    assert_eq!((code, mails_to("eve", &script)), (0, 1), "{}", script.err());
    for nobody in ["nobody", "gone", "unusable"] {
        let (code, script) = run(&mut world, &format!("acct password reset --search {nobody}"));
        assert!(code == 1 && script.err().contains("no user was selected"), "{}", script.err());
    }
    assert_eq!(journals(&world), [] as [PathBuf; 0]);
}

#[test]
fn mails_leave_at_the_rate_that_was_asked_for() {
    let mut world = world();
    let (code, script) = run(&mut world, &format!("{RESET} --rate 30/min"));
    assert_eq!(code, 0, "{}", script.err());
    assert_eq!(world.slept(), Duration::from_secs(6), "between four mails, and not before them");
    let mut world = self::world();
    world.tick(1);
    run(&mut world, &format!("{RESET} --rate 30/min"));
    assert!(world.slept() < Duration::from_secs(6), "what mails take counts: {:?}", world.slept());
}

/// Reads when the links of the printed mails end, in seconds after the first one.
fn ends(script: &ScriptedTerminal) -> Vec<i64> {
    let document: serde_json::Value = serde_json::from_str(&script.out_text()).unwrap();
    let mails = document["links"].as_array().unwrap().iter();
    let ends = mails.map(|mail| mail["expires_at"].as_str().unwrap().parse().unwrap());
    let ends: Vec<jiff::Timestamp> = ends.collect();
    ends.iter().map(|end| end.duration_since(ends[0]).as_secs()).collect()
}

#[test]
fn the_last_link_lives_as_long_as_the_first() {
    let slow = format!("{RESET} --rate 30/min --expires-in 2s --format json");
    let (code, script) = run(&mut world(), &slow);
    assert_eq!((code, ends(&script)), (0, vec![0, 2, 4, 6]), "{}", script.err());
    let mut world = world();
    world.tick(10);
    let (_, script) = run(&mut world, &format!("{RESET} --format json"));
    let ends = ends(&script);
    assert!(ends.windows(2).all(|pair| pair[1] >= pair[0] + 10), "{ends:?}");
}

#[test]
fn mails_that_are_tried_again_begin_their_life_when_they_leave() {
    let mut world = world();
    // The first run writes a header and the back end; each begins one mail more, of which nothing more is known.
    for line in [2, 0, 0, 0] {
        set_fuse(Some((line, When::After)));
        assert_eq!(run(&mut world, RESET).0, 3);
    }
    let again = format!("{RESET} --resend-unknown --rate 30/min --format json");
    let (code, script) = run(&mut world, &again);
    assert_eq!((code, ends(&script)), (0, vec![0, 2, 4, 6]), "{}", script.err());
}

/// Accepts mails and notes what is asked of it.
struct Noting(Rc<RefCell<Vec<&'static str>>>);

impl Transport for Noting {
    fn send(&mut self, _: &Mail<'_>) -> Result<Handoff, DeliveryError> {
        self.0.borrow_mut().push("send");
        Ok(Handoff::Accepted)
    }

    fn close(&mut self) {
        self.0.borrow_mut().push("close");
    }
}

#[test]
fn no_connection_is_kept_open_over_a_long_wait() {
    for (rate, expected) in [
        ("30/min", "send send send send close"),
        ("6/min", "send close send close send close send close"),
    ] {
        let noted = Rc::default();
        let mut mailer = Mailer::new(Backend::Smtp, Noting(Rc::clone(&noted)));
        let mut world = world();
        let place = JournalLocation::of(
            JobKind::Reset,
            world.state(),
            &Location::File("/database".into()),
            "auth_user",
        );
        world.enter(&ScriptedTerminal::new(), |app| {
            let mut journal = Journal::open(&place).unwrap();
            let run = RunId::new([0; 16]);
            journal.begin(run, run.selection(b"all")).unwrap();
            let filter = UserFilter::default();
            let source = RecipientSource::Filter { filter: &filter, is_included: &|_| true };
            let options = RunOptions { rate: rate.parse().ok(), resend_unknown: false };
            let (issuer, store) = (link_issuer(None, app).unwrap(), app.store().unwrap());
            let run =
                BulkMailer::resumable(issuer, &mut mailer, &mut journal, source, options, store);
            send_all(&mut run.unwrap(), None, app).unwrap();
        });
        assert_eq!(noted.borrow().join(" "), expected, "{rate}");
    }
}

#[test]
fn before_mails_leave_to_all_it_is_asked() {
    let mut world = world();
    let all = "acct password reset --all-active --backend dummy";
    let (code, script) = run(&mut world, all);
    assert!(code == 2 && script.err().contains("--yes"), "{}", script.err());
    for (answer, code) in [("n", 1), ("", 1), ("y", 0)] {
        let script = ScriptedTerminal::new().typing([answer]);
        assert_eq!(world.run(&script, all), code, "{}", script.err());
        assert_eq!(script.prompts()[0].text, "Mail a reset link to 7 users? [y/N] ");
        assert_eq!(journals(&world), [] as [PathBuf; 0]);
    }
    let (code, script) = run(&mut world, &format!("{all} --yes"));
    assert!(code == 0 && script.err().contains("dropped 4 mails"), "{}", script.err());
    let script = ScriptedTerminal::new().stdin("1\n2\n");
    let named = "acct password reset --ids-from - --backend dummy";
    assert_eq!(world.run(&script, named), 0, "who is named is meant: {}", script.err());
}

#[test]
fn a_duration_is_whole_seconds_and_at_least_one() {
    assert_eq!(seconds("1h").map(u32::from), Ok(3_600));
    assert_eq!(seconds("1h 30m").map(u32::from), Ok(5_400));
    assert_eq!(seconds("2d").map(u32::from), Ok(172_800));
    for text in ["", "0s", "-1h", "3600", "1.5s", "1y", "200000000000s", "soon"] {
        assert!(seconds(text).is_err(), "{text}");
    }
}
