//! An audit log that cannot be written: nothing is changed (cases 10, 12, 53, 61).

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::audit::lines;
use crate::doctor::{examine, expect};
use crate::sandbox::{Sandbox, set_mode};

const STAFF: [&str; 4] = ["user", "edit", "ann", "--staff"];

#[test]
fn a_log_or_key_that_others_can_read_or_replace_is_refused() {
    let home = Sandbox::with_ann();
    home.run(&["user", "edit", "ann", "--first-name", "A"]).done();
    let (log, key) = (home.audit_log(), home.audit_key());
    set_mode(&log, 0o640);
    home.refuses(&STAFF, "", 3, "audit_log_unfit").says("chmod 600");
    set_mode(&log, 0o600);
    set_mode(&key, 0o644);
    home.refuses(&STAFF, "", 3, "audit_log_unfit").says("chmod 600");
    set_mode(&key, 0o600);
    fs::rename(&key, home.path("key")).unwrap();
    home.refuses(&STAFF, "", 3, "audit_key_missing");
    fs::rename(home.path("key"), &key).unwrap();
    fs::rename(&log, home.path("victim")).unwrap();
    let victim = fs::read(home.path("victim")).unwrap();
    symlink(home.path("victim"), &log).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    fs::remove_file(&log).unwrap();
    symlink(home.path("nowhere"), &log).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    fs::remove_file(&log).unwrap();
    fs::hard_link(home.path("victim"), &log).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    fs::remove_file(&log).unwrap();
    fs::create_dir(&log).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    fs::remove_dir(&log).unwrap();
    fs::rename(home.path("victim"), &log).unwrap();
    fs::rename(&key, home.path("key")).unwrap();
    symlink(home.path("key"), &key).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    fs::remove_file(&key).unwrap();
    nix::unistd::mkfifo(&key, nix::sys::stat::Mode::S_IRWXU).unwrap();
    home.refuses(&STAFF, "", 3, "audit_log_unfit");
    home.refuses(&["log", "verify"], "", 3, "audit_log_unfit").says("acct doctor");
    fs::rename(&log, home.path("victim")).unwrap();
    assert_eq!(fs::read(home.path("victim")).unwrap(), victim);
    assert!(!home.path("nowhere").exists());
}

#[test]
fn every_write_needs_its_log() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    fs::remove_dir_all(home.audit_log().parent().unwrap()).unwrap();
    // A file instead of the directory stops root too.
    fs::write(home.audit_log().parent().unwrap(), "").unwrap();
    let password = crate::sandbox::NEW;
    let lines = format!("{link}\n{password}\n");
    for (line, stdin) in [
        ("user add ben --no-password", ""),
        ("user edit ann --staff", ""),
        ("user deactivate ann", ""),
        ("user remove ann --yes", ""),
        ("password set ann --password-stdin", password),
        ("password disable ann", ""),
        ("password rotate --all --yes", ""),
        ("password reset --user ann", ""),
        ("password reset --user ann --link-only", ""),
        ("password confirm -", lines.as_str()),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let before = home.dump();
        let refused = home.acct(&args).stdin(stdin).outcome();
        refused.failed(3);
        assert_eq!(home.dump(), before, "{line}");
        assert!(!refused.stdout.contains("/reset/"), "{line}: {refused:?}");
    }
    for line in ["user list", "user show ann", "password inspect -", "settings"] {
        let args: Vec<&str> = line.split(' ').collect();
        home.acct(&args).stdin(&lines).outcome().done();
    }
    // The answer is still no, and says that it was not logged.
    let told = home.acct(&["password", "check", "ann", "--password-stdin"]).stdin("x\n").outcome();
    told.failed(1).says("audit log");
}

#[test]
fn a_full_disk_refuses_the_write_before_it_happens() {
    let home = Sandbox::with_ann();
    home.run(&["user", "edit", "ann", "--first-name", "A"]).done();
    let database = fs::metadata(home.database()).unwrap().len();
    // No file may grow beyond these blocks: the log is filled up to a few bytes below.
    let blocks = database / 512 + 64;
    let name = "x".repeat(100);
    while fs::metadata(home.audit_log()).unwrap().len() + 300 < blocks * 512 {
        home.run(&["password", "check", &name, "--password-stdin"]);
    }
    let log = fs::read(home.audit_log()).unwrap();
    let before = home.dump();
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let refused = home.acct(&STAFF).by_shell(&script).outcome();
    refused.failed(3);
    assert_eq!(home.dump(), before);
    assert_eq!(fs::read(home.audit_log()).unwrap(), log, "nothing of a line stays");
    home.run(&["log", "verify"]).done();
}

#[test]
fn an_outcome_that_cannot_be_logged_is_a_warning_of_a_change_that_was_made() {
    let home = Sandbox::with_ann();
    let edit = |name| ["user", "edit", "ann", "--first-name", name];
    home.run(&edit("A")).done();
    let intent_and_outcome = fs::metadata(home.audit_log()).unwrap().len();
    // No file may grow beyond the limit, which the database must not reach before the log does.
    let database = fs::metadata(home.database()).unwrap().len();
    let length = || fs::metadata(home.audit_log()).unwrap().len();
    while length() < database + (32 << 10) {
        home.run(&["password", "disable", "nobody"]);
    }
    // One of the two lines fits.
    let limit = length() + intent_and_outcome * 3 / 4;
    let script = format!("trap '' XFSZ; exec prlimit --fsize={limit} -- \"$@\"");
    let made = home.acct(&edit("B")).by_shell(&script).outcome();
    made.done().says("warning: ").says("audit log");
    assert_eq!(home.text("SELECT first_name FROM auth_user"), "B");
    let document = home.run(&["log", "verify", "--format", "json"]).done().json();
    assert_eq!(document["unfinished_count"], 1);
}

#[test]
fn doctor_checks_whether_the_next_line_can_be_written() {
    let home = Sandbox::with_ann();
    let (log, key) = (home.audit_log(), home.audit_key());
    let is = |verdict: &str, words: &str| {
        expect(&examine(home.acct(&["doctor", "--offline"])), "audit_log", verdict, words);
    };
    is("ok", "");
    assert!(!log.exists() && !log.parent().unwrap().exists());
    home.run(&STAFF).done();
    let whole = fs::read(&log).unwrap();
    is("ok", "acct.log");
    set_mode(&log, 0o644);
    is("error", "acct.log");
    set_mode(&log, 0o600);
    fs::rename(&key, home.path("key")).unwrap();
    is("error", "key");
    fs::write(&key, "x\n").unwrap();
    set_mode(&key, 0o600);
    is("error", "acct.log.key");
    fs::rename(home.path("key"), &key).unwrap();
    fs::write(&log, String::from_utf8_lossy(&whole).replace("\"uid\":", "\"uid\":1")).unwrap();
    is("error", "acct.log");
    fs::write(&log, &whole[..whole.len() - 9]).unwrap();
    is("ok", "acct.log");
    home.settings(&format!(
        "audit_syslog = true\naudit_syslog_socket = \"{}\"",
        home.path("syslog").display()
    ));
    is("error", "syslog");
    home.settings(&format!("audit_log = \"{}/x/acct.log\"", log.display()));
    is("error", "Not a directory");
    assert_eq!(fs::read(&log).unwrap(), whole[..whole.len() - 9]);
}

#[test]
fn syslog_receives_every_line_with_its_mac() {
    let home = Sandbox::with_ann();
    let socket = home.path("syslog");
    home.settings(&format!("audit_syslog = true\naudit_syslog_socket = \"{}\"", socket.display()));
    home.refuses(&STAFF, "", 3, "audit_syslog_failed");
    let server = UnixDatagram::bind(&socket).unwrap();
    server.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    home.run(&STAFF).done();
    let mut heads = String::new();
    for (line, event) in lines(&home).iter().zip(["intent", "done"]) {
        let mut message = [0; 2048];
        let length = server.recv(&mut message).unwrap();
        let message = std::str::from_utf8(&message[..length]).unwrap();
        assert!(message.starts_with("<85>"), "{message}");
        let mac = line["mac"].as_str().unwrap();
        for words in [
            format!(" acct[{}]: ", line["pid"]),
            format!(" event={event} command=\"user edit\""),
            " ids=1".to_owned(),
        ] {
            assert!(message.contains(&words), "{words:?} in {message}");
        }
        let (_, head) = message.rsplit_once(" log=").unwrap();
        assert_eq!(head, mac);
        heads.extend([head, "\n"]);
    }
    home.acct(&["log", "verify", "--head", "-"]).stdin(heads).outcome().done();
    drop(server);
    home.refuses(&STAFF, "", 3, "audit_syslog_failed");
}

#[test]
fn a_syslog_that_hangs_keeps_no_command_for_ever() {
    let home = Sandbox::with_ann();
    let socket = home.path("syslog");
    home.settings(&format!("audit_syslog = true\naudit_syslog_socket = \"{}\"", socket.display()));
    let server = UnixDatagram::bind(&socket).unwrap();
    // Its queue is filled, and nobody reads it.
    let client = UnixDatagram::unbound().unwrap();
    client.connect(&socket).unwrap();
    client.set_nonblocking(true).unwrap();
    while client.send(b"full").is_ok() {}
    let before = home.dump();
    home.run(&STAFF).failed(3).says("syslog");
    assert_eq!(home.dump(), before);
    drop(server);
}
