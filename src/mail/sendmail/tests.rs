//! Small programs in the place of sendmail.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::mail::{MailStamp, Message, UtcForm};

fn mail<'a>(to: &'a str, body: &'a str) -> Mail<'a> {
    let message =
        Message { from: "-f <n@x.test>", to, subject: "s", body, html: None, utc: UtcForm::Minus };
    let now = Timestamp::constant(951_782_399, 0);
    let stamp = MailStamp { now, offset: None, pid: 7, random: 8, boundary: 9, host: "h" };
    Mail { message, stamp }
}

/// Creates a program from lines of shell, in a directory for its output.
fn program(lines: &str) -> (TempDir, Sendmail) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("sendmail");
    // Written by another process: a file that this one had open to write may not start while a
    // test beside this one starts something.
    let script = format!("#!/bin/sh\ncd {}\n{lines}\n", folder.path().display());
    let write = "printf %s \"$1\" > \"$2\" && chmod 700 \"$2\"";
    let writer = Command::new("sh").args(["-c", write, "sh", &script]).arg(&program).status();
    assert!(writer.unwrap().success());
    let environment = vec![("PATH".into(), "/usr/bin:/bin".into()), ("A".into(), "b".into())];
    (folder, Sendmail { program, environment, timeout: Duration::from_secs(20) })
}

fn fails(lines: &str, failure: Failure, scope: Scope) -> String {
    let error = program(lines).1.send(&mail("ann@y.test", "x")).unwrap_err();
    assert_eq!((error.failure, error.scope), (failure, scope), "{error}");
    error.text
}

#[test]
fn the_recipient_is_never_an_option_and_the_mail_is_djangos_with_lf() {
    let (folder, mut sendmail) = program("printf '%s\\n' \"$@\" > args; env > env; cat > mail");
    let mail = mail("-oQ/x@bücher.test", "é\n.\nlast");
    sendmail.send(&mail).unwrap();
    let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("args"), "-i\n-f\nn@x.test\n--\n-oQ/x@xn--bcher-kva.test\n");
    assert_eq!(read("mail").as_bytes(), mail.compose(BodyForm::EightBit).unwrap());
    let env = read("env");
    let mut names: Vec<&str> = env.lines().filter_map(|line| line.split('=').next()).collect();
    // The shell's own.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(names, ["A", "PATH"]);
}

#[test]
fn the_exit_status_says_what_became_of_the_mail() {
    use {Failure::*, Scope::*};
    let text = fails("printf 'no\\033[31m\\n user' >&2; exit 67", Permanent, ThisMail);
    assert!(text.ends_with("/sendmail ended with status 67: no\u{1b}[31m user"), "{text}");
    fails("exit 75", Unknown, ThisMail);
    fails("exit 78", Permanent, EveryMail);
    let text = fails("kill -9 $$", Unknown, EveryMail);
    assert!(text.ends_with("was ended by signal 9"), "{text}");
}

#[test]
fn a_flood_of_words_is_cut_and_does_not_stop_the_program() {
    use {Failure::Permanent, Scope::ThisMail};
    let flood = "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1";
    let text = fails(flood, Permanent, ThisMail);
    assert!(text.ends_with("xxx…") && text.len() < 700, "{text}");
}

#[test]
fn a_program_that_reads_no_mail_leaves_the_outcome_unknown_unless_it_fails() {
    let (_folder, mut sendmail) = program("exec <&-; exit 0");
    let long = "x".repeat(1 << 20);
    let error = sendmail.send(&mail("ann@y.test", &long)).unwrap_err();
    assert_eq!(error.failure, Failure::Unknown, "{error}");
    let (_folder, mut sendmail) = program("exec <&-; exit 64");
    let error = sendmail.send(&mail("ann@y.test", &long)).unwrap_err();
    assert_eq!(error.failure, Failure::Permanent, "{error}");
}

#[test]
fn a_program_that_hangs_is_ended_at_the_deadline() {
    let (folder, mut sendmail) = program("echo $$ > pid; exec sleep 1000");
    sendmail.timeout = Duration::from_secs(2);
    let error = sendmail.send(&mail("ann@y.test", "x")).unwrap_err();
    assert_eq!(error.failure, Failure::Unknown, "{error}");
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    let process = Pid::from_raw(pid.trim().parse().unwrap());
    // Not even a zombie.
    assert_eq!(kill(process, None), Err(nix::errno::Errno::ESRCH));
}

#[test]
fn a_program_that_is_not_there_concerns_every_mail() {
    let (folder, mut sendmail) = program("");
    sendmail.program = folder.path().join("nothing");
    let error = sendmail.send(&mail("ann@y.test", "x")).unwrap_err();
    assert_eq!((error.failure, error.scope), (Failure::Permanent, Scope::EveryMail));
    assert!(error.text.contains("/nothing cannot be started: "), "{error}");
}

#[test]
fn the_program_is_looked_for_in_absolute_directories() {
    let (folder, sendmail) = program("");
    let usual = Path::new(USUAL_PATH);
    let expected = if usual.exists() { usual } else { &sendmail.program };
    let path = std::env::join_paths([Path::new("."), Path::new("/nowhere"), folder.path()]);
    assert_eq!(Sendmail::find(Some(&path.unwrap())).as_deref(), Some(expected));
    std::fs::set_permissions(&sendmail.program, PermissionsExt::from_mode(0o600)).unwrap();
    let found = Sendmail::find(Some(folder.path().as_os_str()));
    assert_eq!(found.is_some(), usual.exists());
}
