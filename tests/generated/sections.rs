//! The sections that the command tree knows nothing of.

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

/// What an exit status means to one command, in place of the general words.
const MEANINGS: [(&str, &str, &str); 36] = [
    ("acct demo", "`3`", "A step of the story did not end as it should."),
    ("acct doctor", "`0`", "Nothing is unfit; something may be worth a look."),
    ("acct doctor", "`3`", "Something is unfit; its line says what to do."),
    ("acct adopt", "`0`", "The site is adopted, or nothing has changed in it."),
    (
        "acct adopt",
        "`1`",
        "The settings file is not of this site, or the question was answered with no.",
    ),
    (
        "acct adopt",
        "`3`",
        "The site does not start, acct cannot serve it, or the fit is not proven. Nothing was \
         written.",
    ),
    ("acct adopt", "`4`", "The site did not answer within a minute, or its database is busy."),
    (
        "acct user add",
        "`1`",
        "The name is taken, the password is refused, or the database refuses a value.",
    ),
    (
        "acct user add",
        "`3`",
        "Settings, key or database are not fit for use, or a column of the site's own needs a \
         value: `--set` gives it one.",
    ),
    ("acct user edit", "`1`", "There is no such user, or the new name is taken."),
    (
        "acct user remove",
        "`1`",
        "A user is unknown, rows of another table refer to one, or the question was answered with \
         no. Nobody was removed.",
    ),
    ("acct index create", "`1`", "The question was answered with no. Nothing was changed."),
    ("acct index create", "`0`", "The index was made, or one that serves as well was there."),
    (
        "acct password change",
        "`1`",
        "There is no such user, the current password is wrong, or the new one is refused.",
    ),
    ("acct password set", "`1`", "There is no such user, or the new password is refused."),
    (
        "acct password reset",
        "`0`",
        "Links were issued, and every mail was accepted. With `--explain`: somebody would get one. \
         With `--uniform`: the answer was given.",
    ),
    (
        "acct password reset",
        "`1`",
        "No link was issued: nobody matches, or nobody who does can be mailed one. With \
         `--explain`: nobody would get one. Or another run for many users has mails left.",
    ),
    (
        "acct password reset",
        "`3`",
        "Settings, key or database are not fit for use, or a mail was refused for good, with a code \
         of 5xx.",
    ),
    (
        "acct password reset",
        "`4`",
        "The database is locked, another run for many users is going on, or a mail was not \
         accepted for now. Where it is said that a mail may have been sent, it is not known.",
    ),
    (
        "acct password confirm",
        "`1`",
        "The link is invalid, expired or used up, or the new password is refused.",
    ),
    ("acct password inspect", "`0`", "The link is valid."),
    ("acct password inspect", "`1`", "The link is not valid; `reason` tells why."),
    ("acct password check", "`0`", "The password is right."),
    ("acct password check", "`1`", "The password is wrong, or there is no such user."),
    (
        "acct password rotate",
        "`0`",
        "The users were rotated, and mailed; without `--yes`: somebody would be.",
    ),
    (
        "acct password rotate",
        "`1`",
        "Nobody is selected, a key of `--ids-from` is nobody's, or another rotation is unfinished.",
    ),
    (
        "acct password rotate",
        "`3`",
        "Settings, key or database are not fit for use, or a mail was refused for good. The same \
         command goes on.",
    ),
    (
        "acct password rotate",
        "`4`",
        "The database is locked, another rotation of it is running, or a mail was not accepted for \
         now, or may have been sent. The same command goes on.",
    ),
    ("acct mail test", "`0`", "The server, or what else takes mails away, has accepted the mail."),
    (
        "acct mail test",
        "`3`",
        "Somebody has to mend something: the settings, the server's certificate, the login, or what \
         the server said no to with a code of 5xx. The mail was not sent.",
    ),
    (
        "acct mail test",
        "`4`",
        "The server is not there, did not answer in time, or said no for now with a code of 4xx. \
         Only where standard error says that the mail may have been sent has any of it gone out.",
    ),
    ("acct template show", "`1`", "There is no such text: the HTML part has none built in."),
    ("acct template export", "`1`", "A file was there already and stays as it is."),
    ("acct template check", "`1`", "A template does not fit; its line tells why."),
    ("acct template preview", "`1`", "There is no such text, or no such user."),
    ("acct password hash", "`1`", "The password is empty, or was not typed the same twice."),
];

/// Variables in the place of global options, and those that decide on colour.
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

const FILES: [(&str, &str); 6] = [
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
];

/// What only the commands for many users keep.
const JOURNALS: [(&str, &str, &str); 2] = [
    (
        "acct password rotate",
        "*~/.local/state/acct/rotate/*",
        "The journal of a rotation that goes on, was interrupted or has mails left, one for each \
         database: keys of users, and neither secrets nor addresses. It goes when every mail was \
         accepted, or with `--discard-journal`.",
    ),
    (
        "acct password reset",
        "*~/.local/state/acct/reset/*",
        "The journal of a run for many users that goes on, was interrupted or has mails left, one \
         for each database: keys of users, and neither secrets nor addresses. It goes when every \
         mail was accepted, or with `--discard-journal`.",
    ),
];

/// Commands that read neither settings nor database.
const APART: [&str; 2] = ["acct demo", "acct completions"];

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

/// Names the pages above and beside a page; the first names all.
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
        assert!(EXIT_STATUS.iter().any(|(other, _)| *other == status), "{status}");
    }
}
