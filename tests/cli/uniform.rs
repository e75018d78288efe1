//! `acct password reset --uniform`: nothing reveals who has an account (cases 36 to 38, 40, 43).

use std::fs;
use std::sync::OnceLock;

use crate::database::unprivileged;
use crate::post_office::{Act, PostOffice, Script, Step};
use crate::sandbox::{Sandbox, set_mode};

/// The answer to every request.
static ANSWER: OnceLock<String> = OnceLock::new();

/// More resets than any test asks for.
const NO_LIMIT: &str = "password_resets_per_hour = 1000";

/// Addresses of every kind of user, and of none.
const ADDRESSES: [&str; 9] = [
    "ann@news.example",
    "ANN@News.example",
    "twins@news.example",
    "idle@news.example",
    "invited@news.example",
    "garbage@news.example",
    "odd@\u{e4}\u{301}.example",
    "nobody@news.example",
    "\u{212a}elvin@news.example",
];

fn town() -> Sandbox {
    let home = Sandbox::with_ann();
    for (name, address) in [
        ("one", "twins@news.example"),
        ("two", "Twins@news.example"),
        ("idle", "idle@news.example"),
        ("invited", "invited@news.example"),
        ("garbage", "garbage@news.example"),
        ("odd", "odd@\u{e4}\u{301}.example"),
        ("kelvin", "kelvin@news.example"),
    ] {
        home.add_user(name, address);
    }
    home.sql(
        "UPDATE auth_user SET is_active = 0 WHERE username = 'idle';
         UPDATE auth_user SET password = '!x' WHERE username = 'invited';
         UPDATE auth_user SET last_login = '2026-02-30 00:00:00' WHERE username = 'garbage';",
    );
    home
}

fn uniform<'a>(address: &'a str, options: &[&'a str]) -> Vec<&'a str> {
    [&["password", "reset", "--email", address, "--uniform"][..], options].concat()
}

fn assert_the_same(home: &Sandbox, situation: &str) {
    for address in ADDRESSES {
        let told = home.run(&uniform(address, &[]));
        let seen = (told.code, told.stdout.as_str(), told.stderr.as_str());
        let answer = ANSWER.get_or_init(|| told.stderr.clone());
        assert!(answer.lines().count() == 1 && !answer.contains('@'), "{answer}");
        assert_eq!(seen, (0, "", answer.as_str()), "{situation}: {address}");
        let quiet = home.run(&uniform(address, &["-q"]));
        let seen = (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str());
        assert_eq!(seen, (0, "", ""), "{situation}, quiet: {address}");
    }
}

#[test]
fn the_answer_is_the_same_for_every_address() {
    let home = town();
    let outbox = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = {outbox:?}"));
    assert_the_same(&home, "an outbox");
    // Ann by both spellings, the twins, and the odd one.
    assert_eq!(mails(&home).len(), 2 * (2 + 2 + 1), "each run was there twice");
}

/// Returns the recipients of the mails in the outbox.
fn mails(home: &Sandbox) -> Vec<String> {
    let mut recipients = Vec::new();
    for entry in fs::read_dir(home.path("outbox")).into_iter().flatten() {
        let log = fs::read_to_string(entry.unwrap().path()).unwrap();
        recipients
            .extend(log.lines().filter_map(|line| line.strip_prefix("To: ")).map(str::to_owned));
    }
    recipients
}

#[test]
fn over_the_limit_of_an_address_the_answer_is_the_same_and_no_mail_is_sent() {
    for (setting, limit) in
        [("", 5), ("password_resets_per_hour = 2", 2), ("password_resets_per_hour = 0", 0)]
    {
        let home = town();
        let outbox = home.path("outbox");
        let file = format!("email_backend = \"file\"\nemail_file_path = {outbox:?}\n{setting}");
        home.settings(&file);
        let spellings = ["ann@news.example", "ANN@News.example", "ann@news.EXAMPLE"];
        for address in spellings.iter().cycle().take(limit + 2) {
            let told = home.run(&uniform(address, &[]));
            assert_eq!((told.stdout.as_str(), told.stderr.lines().count()), ("", 1), "{told:?}");
            assert_eq!(told.done().stderr, home.run(&uniform("nobody@news.example", &[])).stderr);
        }
        assert_eq!(mails(&home), vec!["ann@news.example"; limit], "{setting}");
        home.run(&uniform("twins@news.example", &[])).done();
        assert_eq!(mails(&home).len(), limit + 2 * limit.min(1), "others are not concerned");
        // Other resets have no limit.
        home.run(&["password", "reset", "--email", "ann@news.example"]).done();
        assert_eq!(mails(&home).len(), limit + 2 * limit.min(1) + 1);
    }
}

#[test]
fn what_cannot_be_counted_is_not_mailed_and_the_answer_is_the_same() {
    let home = town();
    let outbox = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = {outbox:?}"));
    home.link("ann");
    let state = home.audit_log().parent().unwrap().to_owned();
    set_mode(&state, 0o500);
    let told = ADDRESSES.map(|address| {
        let told = unprivileged(&home, &uniform(address, &[]));
        told.map(|told| (told.code, told.stdout, told.stderr))
    });
    set_mode(&state, 0o700);
    let Some((code, stdout, stderr)) = told[0].clone() else { return };
    assert!(code == 0 && stdout.is_empty() && stderr.starts_with("warning: no mail"), "{stderr}");
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    assert_eq!(mails(&home), [""; 0]);
}

#[test]
fn the_answer_is_the_same_while_no_mail_can_be_sent() {
    let home = town();
    let nobody = "email_backend = \"smtp\"\nemail_host = \"localhost\"\nemail_port = 1";
    home.settings(&format!("{nobody}\n{NO_LIMIT}"));
    assert_the_same(&home, "nobody listens");
    for (situation, script) in [
        ("refused recipients", Script::plain().at(Step::Rcpt, Act::answer("550 5.1.1 no"))),
        ("a dropped connection", Script::plain().at(Step::Dot, Act::Close)),
        ("a busy server", Script::plain().at(Step::Greeting, Act::last("421 4.3.2 later"))),
    ] {
        let office = PostOffice::open(&script);
        office.settings(&home, NO_LIMIT);
        assert_the_same(&home, situation);
        office.close();
    }
}

#[test]
fn options_that_reveal_more_are_a_usage_error_for_every_address() {
    let home = town();
    let outbox = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = {outbox:?}"));
    for address in ["ann@news.example", "nobody@news.example"] {
        for (options, words) in [
            (&["--backend", "console"][..], "console"),
            (&["--backend", "dummy"], "dummy"),
            (&["--verbose"], "--verbose"),
            (&["--format", "json"], "\"not_uniform\""),
            (&["--format", "csv"], "--uniform"),
            (&["--link-only"], "--link-only"),
            (&["--explain"], "--explain"),
            (&["--user", "ann"], "--user"),
            (&["--all-active"], "--all-active"),
        ] {
            let told = home.run(&uniform(address, options));
            if options.contains(&"json") {
                assert!(told.stdout.contains(words), "{told:?}");
                assert_eq!(told.code, 2);
            } else {
                told.failed(2).says(words);
            }
        }
    }
    assert!(!std::path::Path::new(&outbox).exists(), "a refused request mails nobody");
    for odd in ["ann", "", "ann@news.example\r\nBcc: c@d.example", "' OR 1=1--"] {
        let told = home.run(&uniform(odd, &[]));
        told.failed(2);
    }
    home.settings("");
    for address in ["ann@news.example", "nobody@news.example"] {
        home.run(&uniform(address, &[])).failed(2).says("console");
    }
}

#[test]
fn a_general_error_is_the_same_for_every_address() {
    let broken = |settings: &str, prepare: &dyn Fn(&Sandbox)| {
        let home = town();
        let outbox = home.path("outbox");
        let file = format!("email_backend = \"file\"\nemail_file_path = {outbox:?}\n");
        home.settings(if settings.is_empty() { &file } else { settings });
        prepare(&home);
        let told = ADDRESSES.map(|address| {
            let told = home.run(&uniform(address, &[]));
            told.failed(3);
            told.stderr.clone()
        });
        assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    };
    broken("email_backend = \"anymail\"", &|_| {});
    broken("email_backend = \"file\"", &|_| {});
    broken("email_backend = \"smtp\"\nsite_domain = \"\"", &|_| {});
    broken("", &|home| fs::remove_file(home.key_file()).unwrap());
    broken("", &|home| set_mode(&home.key_file(), 0o644));
    broken("", &|home| {
        let attempts = home.audit_log().with_file_name("attempts.json");
        fs::create_dir_all(attempts.parent().unwrap()).unwrap();
        fs::write(&attempts, "x").unwrap();
        set_mode(&attempts, 0o600);
    });
    broken("", &|home| fs::write(home.database(), "no database at all").unwrap());
    let password = "email_backend = \"smtp\"\nemail_host_user = \"acct\"\n\
                    email_host_password_file = \"/dev/null/none\"";
    broken(password, &|_| {});
}

#[test]
fn only_an_address_is_answered_uniformly() {
    let home = town();
    for who in [["--user", "ann"], ["--id", "1"]] {
        let args = [&["password", "reset", "--uniform", "--backend", "dummy"][..], &who].concat();
        let told = home.run(&args);
        told.failed(2).says("--uniform");
        assert!(!told.stderr.contains("Usage:"), "{told:?}");
    }
    for other in ["--uniform", "--explain"] {
        let told = home.run(&["password", "reset", "--all-active", other]);
        told.failed(2).says(other).says("--all-active");
        assert!(!told.stderr.contains("Usage:"), "{told:?}");
    }
}
