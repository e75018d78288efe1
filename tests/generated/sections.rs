//! The sections that the command tree knows nothing of.

use crate::meanings::MEANINGS;
use crate::page::Page;

/// What each exit status means; a command may say more of one.
const EXIT_STATUS: [(&str, &str); 7] = [
    ("`0`", "Done."),
    ("`1`", "Refused: understood, and the answer is no."),
    ("`2`", "The command line, or a value on it, is malformed."),
    ("`3`", "Settings, key or database are not fit for use."),
    ("`4`", "The database is locked or busy; the same command may work again later."),
    ("`70`", "A bug in acct."),
    ("`128+`*n*", "Ended by signal *n*; 130 is Ctrl-C."),
];

/// Variables that replace global options, and those that decide on colour.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("ACCT_DATABASE", "The user database, as with `--database`."),
    ("ACCT_CONFIG", "The settings file, as with `--config`."),
    ("ACCT_SECRET_KEY_FILE", "The file of SECRET_KEY, as with `--secret-key-file`."),
    ("ACCT_SITE", "The site to work on, as with `--site`."),
    ("NO_COLOR", "Turns colour off unless `--color` asks for it."),
    ("TERM", "The value `dumb` turns colour off unless `--color` asks for it."),
    (
        "XDG_CONFIG_HOME`, `XDG_DATA_HOME`, `XDG_STATE_HOME",
        "On Linux, the directories in place of *~/.config*, *~/.local/share* and \
         *~/.local/state*.",
    ),
];

const FILES: [(&str, &str); 7] = [
    (
        "*~/.config/acct/config.toml*",
        "The settings file, unless `--config` or `--site` names another. Nobody else may be able \
         to write it.",
    ),
    ("*~/.config/acct/sites/NAME.toml*", "The settings file of the site that `--site` names."),
    (
        "*~/.config/acct/config.key*, *~/.config/acct/sites/NAME.key*",
        "SECRET_KEY of an adopted site, with mode 0600. Its fallbacks and the password of its mail \
         server lie beside it, with the endings *.fallbacks* and *.email_password*.",
    ),
    (
        "*~/.config/acct/secret_key*",
        "SECRET_KEY, made together with acct's own database, never for another one. Only its \
         owner may be able to read it; where that is root, its group too.",
    ),
    (
        "*~/.config/acct/templates/registration/*",
        "Your own texts, under the names that `acct template list` shows; those of a language in a \
         folder of its code. Nobody else may be able to write them.",
    ),
    ("*~/.local/share/acct/accounts.sqlite3*", "acct's own database, made on first use."),
    (
        "*~/.local/state/acct/acct.log*, *~/.local/state/acct/acct.log.key*",
        "The audit log and its key, made with mode 0600 by the first change; `acct-log`(1) tells what \
         is in them. A change that cannot be logged is not made.",
    ),
];

/// What only the commands for many users keep.
const JOURNALS: [(&str, &str, &str); 2] = [
    (
        "acct password rotate",
        "*~/.local/state/acct/rotate/*",
        "The journal of a rotation that goes on, was interrupted or has mails left, one for each \
         database: keys of users, and neither secrets nor addresses. It goes when every mail was \
         accepted or refused for good, or with `--discard-journal`.",
    ),
    (
        "acct password reset",
        "*~/.local/state/acct/reset/*",
        "The journal of a run for many users that goes on, was interrupted or has mails left, one \
         for each database: keys of users, and neither secrets nor addresses. It goes when every \
         mail was accepted or refused for good, or with `--discard-journal`.",
    ),
];

/// Commands that read neither settings nor database.
const APART: [&str; 3] = ["acct demo", "acct completions", "acct man"];

pub(crate) fn exit_status(command: &str, page: &mut Page) {
    page.section("EXIT STATUS");
    for (status, general) in EXIT_STATUS {
        let own = MEANINGS.iter().find(|(name, of, _)| *name == command && *of == status);
        page.item(status, own.map_or(general, |(_, _, meaning)| meaning));
    }
    if command == "acct" {
        page.paragraph("When the reader of standard output goes away early, that is no failure.");
    }
}

/// What the audit log is, for the page of the group of commands that read it.
pub(crate) fn audit_log(command: &str, page: &mut Page) {
    if command != "acct log" {
        return;
    }
    page.section("THE AUDIT LOG");
    for text in AUDIT_LOG {
        page.paragraph(text);
    }
    page.verbatim([
        "/home/*/.local/state/acct/acct.log {",
        "    monthly",
        "    rotate 24",
        "    create 0600",
        "}",
    ]);
    page.paragraph(
        "With *copytruncate* lines that are written while the file is copied are lost; use *create*. \
         A new file begins a new chain with the same key: `acct log verify` takes the rotated files, \
         not compressed, the oldest first. That a whole file is missing shows only in syslog.",
    );
}

const AUDIT_LOG: [&str; 6] = [
    "Each line is one JSON object, with control characters escaped. An *intent* is written and on the \
     disk before a change begins, its outcome after it: *done*, *refused* or *failed*, with the number \
     of its *intent*. *issued* tells of a reset link before it is handed over. A refused command has \
     one line; a malformed command line has none. Commands that only read leave no line, nor does \
     `password check` of a right password.",
    "A line tells the time in UTC (*time*), the real user of the process (*uid*), *pid*, the \
     *command*, the *database*, the users (*targets*; of many their number in *users*, and *first* and \
     *last* their keys, or the names of imported ones), what *changed*, and the *code* of a refusal. *sudo_user* and *ssh_client* are \
     what the environment says: whoever runs acct can make them up. A line never holds a password, a \
     hash, a token or a link, nor the name of a user whom there is not, for it may be a password.",
    "*prev* is the *mac* of the line before, and *mac* the HMAC-SHA256 of all of the line in front of \
     `,\"mac\":\"`, by the key in *acct.log.key*. Whoever may read the key can forge the log; what went \
     to syslog (`audit_syslog`) cannot be taken back. Its messages end in *log=MAC*.",
    "A change that cannot be logged is refused with 3 before it is made: the log or its key cannot be \
     used, its last line was altered, the disk is full, syslog cannot be reached. If only the outcome \
     cannot be logged, the change was made: that is a warning, and the exit status stays as it is. A \
     refusal that cannot be logged stays one, with a warning.",
    "A last line that was cut off by a kill or a power cut is kept: the next command ends it, and a \
     line of the kind *torn* holds its length and digest. An outcome may be lost in a power cut; its \
     intent stays, and `acct log verify` names it.",
    "For logrotate:",
];

pub(crate) fn environment(command: &str, page: &mut Page) {
    page.section("ENVIRONMENT");
    if command == "acct" {
        page.paragraph("An empty variable counts as unset. An option outweighs its variable.");
        for (name, text) in ENVIRONMENT {
            page.item(&format!("`{name}`"), text);
        }
        return;
    }
    if command == "acct password change" {
        page.item("`LOGNAME`, `USER`", "The login name, the first that is set; the default USER.");
    }
    let names: Vec<String> = ENVIRONMENT
        .iter()
        .filter(|(name, _)| !APART.contains(&command) || matches!(*name, "NO_COLOR" | "TERM"))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    page.paragraph(&format!("Described in `acct`(1): {}.", names.join(", ")));
}

pub(crate) fn files(command: &str, page: &mut Page) {
    page.section("FILES");
    if APART.contains(&command) {
        page.paragraph("Neither the settings file nor the database is used.");
        return;
    }
    let used = match command {
        // A hash is made by the settings alone.
        "acct password hash" => &FILES[..2],
        "acct mail" | "acct mail test" => &FILES[..3],
        _ => &FILES[..],
    };
    for (path, text) in used {
        page.item(path, text);
    }
    for (_, path, text) in JOURNALS.iter().filter(|(of, ..)| *of == command) {
        page.item(path, text);
    }
    page.paragraph(
        "On macOS they are in *~/Library/Application Support/acct*. `acct settings` shows \
         which are in use.",
    );
}

/// Lists the parent and sibling pages of a page; the first page lists all.
pub(crate) fn see_also(name: &str, all: &[String], page: &mut Page) {
    let parent = |name: &str| name.rsplit_once('-').map(|(parent, _)| parent.to_owned());
    let is_near = |other: &String| {
        name == "acct" || other == "acct" || Some(other) == parent(name).as_ref() || {
            // Below the first level the commands of one group belong together.
            let above = parent(other);
            above.as_deref() == Some(name)
                || (above == parent(name) && above.as_deref() != Some("acct"))
        }
    };
    let near = all.iter().filter(|other| *other != name && is_near(other));
    let names: Vec<String> = near.map(|other| format!("`{other}`(1)")).collect();
    page.section("SEE ALSO");
    page.paragraph(&names.join(", "));
}

#[test]
fn every_meaning_belongs_to_a_command() {
    let names: Vec<String> = crate::man::commands().iter().map(crate::man::typed_name).collect();
    for (name, status, _) in MEANINGS {
        assert!(names.iter().any(|other| other == name), "{name}");
        assert!(EXIT_STATUS.iter().any(|(other, _)| other == status), "{status}");
    }
}
