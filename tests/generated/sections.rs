//! The sections that do not come from the command tree.

use crate::meanings::MEANINGS;
use crate::page::Page;

/// The general meaning of each exit status.
const EXIT_STATUS: [(&str, &str); 7] = [
    ("`0`", "Done."),
    ("`1`", "Refused: understood, and the answer is no."),
    ("`2`", "Usage: the command line, or a value in it, is malformed."),
    ("`3`", "Settings, key or database cannot be used."),
    (
        "`4`",
        "Temporary: the database is locked or busy; retrying may work. Or the disk failed, and it is \
         unknown whether the change was made.",
    ),
    ("`70`", "A bug in acct."),
    ("`128+`*n*", "Terminated by signal *n*; 130 is Ctrl-C."),
];

/// Variables that replace global options, and those for colour.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("ACCT_DATABASE", "The user database, as with `--database`."),
    ("ACCT_CONFIG", "The settings file, as with `--config`."),
    ("ACCT_SECRET_KEY_FILE", "The file that contains SECRET_KEY, as with `--secret-key-file`."),
    ("ACCT_SITE", "The site to work on, as with `--site`."),
    ("NO_COLOR", "Disables colour, unless `--color` enables it."),
    ("TERM", "The value `dumb` disables colour, unless `--color` enables it."),
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
    ("*~/.config/acct/sites/NAME.toml*", "The settings file that `--site NAME` uses."),
    (
        "*~/.config/acct/config.key*, *~/.config/acct/sites/NAME.key*",
        "SECRET_KEY of an adopted site, with mode 0600. Its fallbacks and the password of its mail \
         server are in the same directory, in files that end in *.fallbacks* and *.email_password*.",
    ),
    (
        "*~/.config/acct/secret_key*",
        "SECRET_KEY, created together with acct's own database and never for another one. Only its \
         owner may have read access; if that is root, its group too.",
    ),
    (
        "*~/.config/acct/templates/registration/*",
        "Your own templates, named as in `acct template list`; those for one language in a \
         directory with the language code. They must not be writable by others.",
    ),
    ("*~/.local/share/acct/accounts.sqlite3*", "acct's own database, created on first use."),
    (
        "*~/.local/state/acct/acct.log*, *~/.local/state/acct/acct.log.key*",
        "The audit log and its key, created with mode 0600 by the first change and described in \
         `acct-log`(1). A change that cannot be logged is refused.",
    ),
];

/// The files that only single commands keep.
const OWN_FILES: [(&str, &str, &str); 4] = [
    (
        "acct password change",
        ATTEMPTS,
        "How often the current password of a user was wrong, next to the audit log and with mode 0600. \
         It contains digests, but no names, and may be removed.",
    ),
    (
        "acct password reset",
        ATTEMPTS,
        "When an address was mailed with `--uniform`, next to the audit log and with mode 0600. It \
         contains digests, but no addresses, and may be removed.",
    ),
    (
        "acct password rotate",
        "*~/.local/state/acct/rotate/*",
        "The journal of a rotation that is running, was interrupted or has mails left, one per \
         database. It contains primary keys, but neither secrets nor addresses. It is removed when \
         every mail was accepted or permanently rejected, or by `--discard-journal`.",
    ),
    (
        "acct password reset",
        "*~/.local/state/acct/reset/*",
        "The journal of a run for many users that is running, was interrupted or has mails left, one \
         per database. It contains primary keys, but neither secrets nor addresses. It is removed \
         when every mail was accepted or permanently rejected, or by `--discard-journal`.",
    ),
];

const ATTEMPTS: &str = "*~/.local/state/acct/attempts.json*";

/// Commands that read neither settings nor database.
const APART: [&str; 3] = ["acct demo", "acct completions", "acct man"];

pub(crate) fn exit_status(command: &str, page: &mut Page) {
    page.section("EXIT STATUS");
    for (status, general) in EXIT_STATUS {
        let own = MEANINGS.iter().find(|(name, of, _)| *name == command && *of == status);
        page.item(status, own.map_or(general, |(_, _, meaning)| meaning));
    }
    if command == "acct" {
        page.paragraph("If the reader of standard output closes it early, that is not an error.");
    }
}

/// Writes the section on the audit log, on the page of `acct log`.
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
        "Use *create*: with *copytruncate*, lines written while the file is copied are lost. A new \
         file starts a new chain with the same key. Give `acct log verify` the rotated files, \
         uncompressed, oldest first. If a whole file is missing, only syslog can show it.",
    );
}

const AUDIT_LOG: [&str; 6] = [
    "Each line is one JSON object, with control characters escaped. Before a change, an *intent* is \
     written and synced to disk; after it, the outcome: *done*, *refused*, *failed*, or *unknown* if \
     the change may have been made, with the number of its *intent*. *issued* records a reset link before it is handed over. A refused \
     command has one line; a malformed command line has none. Commands that only read leave no \
     line, nor does `password check` of a right password.",
    "A line contains the time in UTC (*time*), the real user of the process (*uid*), *pid*, the \
     *command*, the *database*, the users (*targets*; if there are many, their number in *users* and \
     their keys, or the names of imported ones, in *first* and *last*), what *changed*, and the \
     *code* of a refusal. *sudo_user* and *ssh_client* come from the environment, so the user who \
     runs acct can forge them. A line never contains a password, a hash, a token or a link, nor the \
     name of an unknown user, because it may be a mistyped password.",
    "*prev* is the *mac* of the previous line. *mac* is the HMAC-SHA256, with the key in \
     *acct.log.key*, of everything in the line before `,\"mac\":\"`. Anyone who can read the key can \
     forge the log, but not what was already sent to syslog (`audit_syslog`). Those messages end in \
     *log=MAC*.",
    "A change that cannot be logged is refused with exit status 3 before it is made: the log or its \
     key cannot be used, its last line was altered, the disk is full, or syslog cannot be reached. \
     If only the outcome cannot be logged, the change has been made: acct prints a warning, and the \
     exit status does not change. A refusal that cannot be logged stays a refusal, with a warning.",
    "An incomplete last line, left by a kill or a power cut, is kept: the next command ends it and \
     records its length and digest in a line of the kind *torn*. A power cut can lose an outcome; \
     its intent remains, and `acct log verify` reports it.",
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
            "Your login name, the default for USER. The first one that is set is used.",
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
        // Hashing needs only the settings.
        "acct password hash" => &FILES[..2],
        "acct mail" | "acct mail test" => &FILES[..3],
        _ => &FILES[..],
    };
    for (path, text) in used {
        page.item(path, text);
    }
    for (_, path, text) in OWN_FILES.iter().filter(|(of, ..)| *of == command) {
        page.item(path, text);
    }
    page.paragraph(
        "On macOS they are in *~/Library/Application Support/acct*. `acct settings` shows \
         which ones are used.",
    );
}

/// Lists the related pages; acct(1) lists all.
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
