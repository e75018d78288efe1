//! The sections that are not in the command tree.

use crate::meanings::MEANINGS;
use crate::page::Page;

/// What each exit status means, unless a command says more.
const EXIT_STATUS: [(&str, &str); 7] = [
    ("`0`", "Success."),
    ("`1`", "Refused: the answer is no."),
    ("`2`", "The command line, or a value on it, is malformed."),
    ("`3`", "Settings, key or database cannot be used."),
    ("`4`", "The database is locked or busy; try again later."),
    ("`70`", "A bug in acct."),
    ("`128+`*n*", "Terminated by signal *n*; 130 is Ctrl-C."),
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
        "On Linux, the directories to use instead of *~/.config*, *~/.local/share* and \
         *~/.local/state*.",
    ),
];

const FILES: [(&str, &str); 7] = [
    (
        "*~/.config/acct/config.toml*",
        "The settings file, unless `--config` or `--site` specifies another. It must not be \
         writable by others.",
    ),
    ("*~/.config/acct/sites/NAME.toml*", "The settings file of the site specified with `--site`."),
    (
        "*~/.config/acct/config.key*, *~/.config/acct/sites/NAME.key*",
        "SECRET_KEY of an adopted site, with mode 0600. Its fallbacks and the password of its mail \
         server are in files of the same name that end in *.fallbacks* and *.email_password*.",
    ),
    (
        "*~/.config/acct/secret_key*",
        "SECRET_KEY, created together with acct's own database, never for another one. It must be \
         readable only by its owner, or, if that is root, by its group too.",
    ),
    (
        "*~/.config/acct/templates/registration/*",
        "Custom templates, with the names that `acct template list` shows; those for a language are \
         in a directory named by its code. They must not be writable by others.",
    ),
    ("*~/.local/share/acct/accounts.sqlite3*", "acct's own database, created on first use."),
    (
        "*~/.local/state/acct/acct.log*, *~/.local/state/acct/acct.log.key*",
        "The audit log and its key, created with mode 0600 by the first change; see `acct-log`(1). \
         A change that cannot be logged is not made.",
    ),
];

/// The files of the commands for many users.
const JOURNALS: [(&str, &str, &str); 2] = [
    (
        "acct password rotate",
        "*~/.local/state/acct/rotate/*",
        "The journal of a running, interrupted or unfinished rotation, one per database. It \
         contains primary keys of users, and neither secrets nor addresses. It is deleted when \
         every mail was accepted or permanently refused, or with `--discard-journal`.",
    ),
    (
        "acct password reset",
        "*~/.local/state/acct/reset/*",
        "The journal of a running, interrupted or unfinished run for many users, one per database. \
         It contains primary keys of users, and neither secrets nor addresses. It is deleted \
         when every mail was accepted or permanently refused, or with `--discard-journal`.",
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
        page.paragraph("A reader of standard output that exits early does not cause a failure.");
    }
}

/// Describes the audit log, on the page of the commands that read it.
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
        "With *copytruncate*, lines that are written while the file is copied are lost; use *create*. \
         A new file starts a new chain with the same key. Pass the rotated files to \
         `acct log verify` uncompressed, oldest first. If a whole file is missing, only syslog \
         shows it.",
    );
}

const AUDIT_LOG: [&str; 6] = [
    "Each line is a JSON object, with control characters escaped. An *intent* is written and \
     synced to disk before a change begins; its outcome follows: *done*, *refused* or *failed*, \
     with the number of its *intent*. *issued* records a reset link before it is handed over. A \
     refused command has one line; a malformed command line has none. Commands that only read are \
     not logged, nor is `password check` of a right password.",
    "A line contains the time in UTC (*time*), the real user of the process (*uid*), *pid*, the \
     *command*, the *database*, the users (*targets*; for many users their number in *users*, and \
     the first and last key, or name if imported, in *first* and *last*), what *changed*, and the \
     *code* of a refusal. *sudo_user* and *ssh_client* come from the environment, so whoever runs \
     acct can forge them. A line never contains a password, a hash, a token or a link, nor the name \
     of a user that does not exist, because it may be a password.",
    "*prev* is the *mac* of the previous line, and *mac* is the HMAC-SHA256 of the line up to \
     `,\"mac\":\"`, with the key in *acct.log.key*. Whoever can read the key can forge the log; what \
     was sent to syslog (`audit_syslog`) cannot be taken back. Its messages end in *log=MAC*.",
    "A change that cannot be logged is refused with exit status 3 before it is made: if the log or \
     its key cannot be used, its last line was altered, the disk is full, or syslog cannot be \
     reached. If only the outcome cannot be logged, the change has been made; acct prints a warning \
     and the exit status does not change. A refusal that cannot be logged is still a refusal, with a \
     warning.",
    "A last line that was cut off by a kill or a power failure is kept: the next command ends it, \
     and a *torn* line records its length and digest. An outcome may be lost in a power failure; \
     its intent stays, and `acct log verify` reports it.",
    "For logrotate:",
];

pub(crate) fn environment(command: &str, page: &mut Page) {
    page.section("ENVIRONMENT");
    if command == "acct" {
        page.paragraph(
            "An empty variable counts as unset. An option takes precedence over its variable.",
        );
        for (name, text) in ENVIRONMENT {
            page.item(&format!("`{name}`"), text);
        }
        return;
    }
    if command == "acct password change" {
        page.item(
            "`LOGNAME`, `USER`",
            "The login name (the first one that is set), the default for USER.",
        );
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
        page.paragraph("This command uses neither the settings file nor the database.");
        return;
    }
    let used = match command {
        // A hash depends only on the settings.
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
        "On macOS these files are in *~/Library/Application Support/acct*. `acct settings` shows \
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
