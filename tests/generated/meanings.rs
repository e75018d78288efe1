//! What the exit statuses mean to single commands.

/// What an exit status means to one command, in place of the general words.
pub(crate) const MEANINGS: &[(&str, &str, &str)] = &[
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
    ("acct user import", "`0`", "Every row was written, or nothing was to be changed."),
    (
        "acct user import",
        "`1`",
        "A row is wrong, or its user is there already. Nothing was written; with `--batch` the \
         batches before stay.",
    ),
    (
        "acct user import",
        "`3`",
        "The file cannot be read, settings, key or database are not fit for use, or a column of \
         the site's own needs a value and the header does not name it.",
    ),
    ("acct user edit", "`1`", "There is no such user, or the new name is taken."),
    (
        "acct user remove",
        "`1`",
        "A user is unknown, rows of another table refer to one, or the question was answered with \
         no. Nobody was removed.",
    ),
    ("acct log verify", "`0`", "Every line is as it was written, and every head is there."),
    (
        "acct log verify",
        "`1`",
        "A line was altered, removed, inserted or moved, or a head is not there.",
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
        "Settings, key or database are not fit for use; once they are mended, the same command goes \
         on. Or a mail was refused for good: it is not tried again.",
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
