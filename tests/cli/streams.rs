//! Streams that are closed, full or of another kind, and an odd environment (73 to 78, 86).

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

use crate::password_set::is;
use crate::post_office::{Act, PostOffice, Script, Step};
use crate::sandbox::{NEW, PASSWORD, Sandbox};

fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn without_a_terminal_every_prompt_is_refused_at_once_and_names_the_option() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    for args in [
        &["user", "add", "ben"][..],
        &["password", "change", "ann"],
        &["password", "set", "ann"],
        &["password", "confirm", &link],
        &["password", "check", "ann"],
        &["password", "hash"],
    ] {
        home.refuses(args, PASSWORD, 2, "no_terminal").says("--password-stdin");
    }
}

#[test]
fn closed_descriptors_never_become_the_database() {
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"] {
        let home = Sandbox::with_ann();
        let file = home.write("password", NEW);
        let script = format!("exec \"$@\" {closed}");
        for args in [
            &["password", "set", "ann", "--password-file", &file][..],
            &["user", "edit", "nobody", "--staff"],
            &["user", "list"],
            &["password", "disable", "nobody"],
            &["user", "lst"],
            &["password", "reset", "--user", "ann"],
        ] {
            home.acct(args).by_shell(&script).outcome();
        }
        assert_eq!(home.text("PRAGMA integrity_check"), "ok");
        assert_eq!(home.dump().len(), 1);
        is(&home, "ann", NEW);
    }
}

#[test]
fn a_closed_pipe_ends_quietly_and_hides_no_write() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    for args in [
        &["user", "list"][..],
        &["user", "list", "--format", "json"],
        &["--help"],
        &["settings", "--quiet"],
        &["completions", "bash"],
        &["user", "show", "ann"],
    ] {
        let quiet = home.acct(args).stdout(closed_pipe()).outcome();
        assert_eq!(quiet.done().stderr, "", "{args:?}");
    }
    assert_eq!(home.dump(), before);
    let args = ["password", "disable", "ann", "--format", "json"];
    let told = home.acct(&args).stdout(closed_pipe()).outcome();
    told.done().says("ann");
    assert_ne!(home.dump(), before);
}

#[test]
fn a_full_stdout_is_reported_and_hides_no_write() {
    let home = Sandbox::with_ann();
    for args in [
        &["user", "list"][..],
        &["user", "list", "--format", "json"],
        &["--version"],
        &["settings"],
    ] {
        home.acct(args).stdout(full()).outcome().failed(3).says("stdout");
    }
    let mail = home.acct(&["password", "reset", "--user", "ann"]).stdout(full()).outcome();
    mail.failed(3);
    assert!(
        !mail.stderr.contains("ann@news.example"),
        "what was not written was not sent: {mail:?}"
    );
    let args = ["password", "set", "ann", "--password-stdin", "--format", "json"];
    let told = home.acct(&args).stdin(NEW).stdout(full()).outcome();
    told.failed(3).says("ann");
    is(&home, "ann", NEW);
}

#[test]
fn sent_mails_are_reported_even_if_stdout_is_full() {
    let home = Sandbox::with_ann();
    let outbox = home.path("outbox");
    home.settings(&format!("email_backend = \"file\"\nemail_file_path = {outbox:?}"));
    let reset = ["password", "reset", "--user", "ann", "--format", "json"];
    let told = home.acct(&reset).stdout(full()).outcome();
    told.failed(3).says("ann <").says("stdout");
    for args in [&reset[..], &["password", "reset", "--user", "ann", "--format", "csv"]] {
        let told = home.acct(args).arg("-q").stdout(full()).outcome();
        told.failed(3).says("hint: ");
    }
    assert_eq!(std::fs::read_dir(&outbox).unwrap().count(), 3);
    let office = PostOffice::open(&Script::plain().at(Step::Dot, Act::Close));
    office.settings(&home, "");
    let told = home.acct(&reset).stdout(full()).outcome();
    told.failed(3).says("hint: ");
    office.close();
    home.settings("email_backend = \"dummy\"");
    home.acct(&reset).stdout(full()).outcome().failed(3).says("ann <ann@news.example>");
}

#[test]
fn a_generated_password_that_cannot_be_printed_is_not_set() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let link = home.link("ann");
    for args in [
        &["password", "set", "ann", "--generate"][..],
        &["user", "add", "ben", "--generate"],
        &["password", "set", "ann", "--generate", "--format", "json"],
        &["password", "confirm", &link, "--generate"],
    ] {
        for stdout in [full(), closed_pipe()] {
            let refused = home.acct(args).stdout(stdout).outcome();
            refused.failed(3);
            assert_eq!(home.dump(), before, "{refused:?}");
        }
    }
    assert_eq!(home.dump(), before);
    home.run(&["password", "inspect", &link]).done();
}

#[test]
fn arguments_that_are_not_utf_8_work_or_are_usage_errors() {
    let home = Sandbox::with_ann();
    let odd = OsStr::from_bytes(b"a\xff\xfe");
    for args in [
        &["user", "show"][..],
        &["user", "add", "--no-password"],
        &["password", "reset", "--email"],
        &["password", "inspect"],
        &["user", "list", "--search"],
        &[],
    ] {
        let refused = home.acct(args).arg(odd).env("LC_ALL", "C").outcome();
        assert_eq!(refused.failed(2).stdout, "");
        home.acct(args).arg(odd).arg("--format=json").outcome().refused_in_json(2, "usage");
    }
    home.acct(&["user", "list", "--database"]).arg(odd).outcome().failed(3);
    let path = home.home().join(odd);
    std::fs::copy(home.database(), &path).unwrap();
    home.acct(&["user", "list", "--database"]).arg(&path).outcome().done();
    home.acct(&["user", "list"]).env("ACCT_DATABASE", &path).outcome().done();
    home.acct(&["settings"]).env("ACCT_DATABASE", &path).outcome().done();
    home.acct(&["password", "change"]).env("LOGNAME", odd).outcome().failed(1);
}

#[test]
fn text_outside_ascii_is_kept_in_the_c_locale() {
    let home = Sandbox::with_ann();
    let edit = ["user", "edit", "ann", "--first-name", "Zoë", "--format", "json"];
    let edited = home.acct(&edit).env("LC_ALL", "C").outcome().done().json();
    assert_eq!(edited["user"]["first_name"], "Zoë");
}

#[test]
fn colour_is_never_in_a_pipe_unless_asked_for() {
    let home = Sandbox::with_ann();
    for (name, value) in [
        ("NO_COLOR", "1"),
        ("TERM", "dumb"),
        ("COLUMNS", "0"),
        ("CLICOLOR_FORCE", "1"),
        ("COLUMNS", "1"),
    ] {
        for args in
            [&["user", "list"][..], &["user", "show", "nobody"], &["user", "lst"], &["--help"]]
        {
            home.acct(args).env(name, value).outcome();
        }
    }
    let mut pty = home.on_terminal(&["user", "show", "nobody", "--color", "always"]);
    assert!(pty.transcript().contains("\u{1b}["), "asked for");
    let mut pty = home.on_terminal(&["user", "show", "nobody"]);
    assert!(!pty.transcript().contains('\u{1b}'), "NO_COLOR is set");
}

#[test]
fn without_a_home_explicit_paths_work() {
    let home = Sandbox::with_ann();
    let settings = home.write("settings.toml", "");
    let list = home.acct(&["user", "list", "--format", "plain", "--config", &settings]);
    let list =
        list.env("ACCT_DATABASE", home.database()).env("ACCT_SECRET_KEY_FILE", home.key_file());
    assert_eq!(list.without_home().outcome().done().stdout, "ann\n");
    home.acct(&["--version"]).without_home().outcome().done();
    home.acct(&["password", "hash", "--iterations", "2", "--password-stdin"])
        .stdin(NEW)
        .showing_a_hash()
        .without_home()
        .outcome()
        .done();
}

#[test]
fn out_of_memory_is_reported_and_nothing_is_changed() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let args = ["password", "set", "ann", "--password-stdin"];
    let refused = home.acct(&args).stdin(NEW).by_shell("ulimit -v 65536; exec \"$@\"").outcome();
    refused.failed(3).says("memory");
    assert_eq!(home.dump(), before);
}

#[test]
fn a_no_stays_a_no_when_nobody_reads_it() {
    let home = Sandbox::with_ann();
    for args in [
        &["password", "inspect", "MQ/x-y"][..],
        &["password", "inspect", "MQ/x-y", "--format", "json"],
        &["password", "reset", "--email", "nobody@news.example", "--format", "json"],
        &["user", "show", "nobody", "--format", "json"],
    ] {
        assert_eq!(home.acct(args).stdout(closed_pipe()).outcome().code, 1, "{args:?}");
    }
}

#[test]
fn a_generated_password_needs_a_stdout_that_is_read() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    for script in ["exec \"$@\" >&-", "exec \"$@\" >/dev/null"] {
        let args = ["password", "set", "ann", "--generate"];
        home.acct(&args).by_shell(script).outcome().failed(3);
    }
    assert_eq!(home.dump(), before);
}
