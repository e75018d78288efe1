//! What the exit statuses mean for single commands.

/// What an exit status means for one command, instead of the general meaning.
pub(crate) const MEANINGS: &[(&str, &str, &str)] = &[
    ("acct demo", "`3`", "A step of the demo failed."),
    ("acct doctor", "`0`", "No errors; there may be warnings."),
    ("acct doctor", "`3`", "At least one error; its hint says how to fix it."),
    ("acct adopt", "`0`", "The site is adopted, or has not changed since."),
    ("acct adopt", "`1`", "The settings file belongs to another site, or you answered no."),
    (
        "acct adopt",
        "`3`",
        "The site does not start, acct does not support it, or both sides do not agree. Nothing was \
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
        "Settings, key or database cannot be used, or a custom column needs a value: set it with \
         `--set`.",
    ),
    ("acct user import", "`0`", "Every row was written, or there was nothing to change."),
    (
        "acct user import",
        "`1`",
        "A row is invalid, or its user already exists. Nothing was written; with `--batch`, the \
         batches before it were.",
    ),
    (
        "acct user import",
        "`3`",
        "The file cannot be read, settings, key or database cannot be used, or the header lacks a \
         custom column that needs a value.",
    ),
    ("acct user edit", "`1`", "There is no such user, or the new name is taken."),
    (
        "acct user remove",
        "`1`",
        "A user is unknown or still referenced by rows of another table, or you answered no. No \
         user was removed.",
    ),
    ("acct log verify", "`0`", "The log is intact and contains every given MAC."),
    (
        "acct log verify",
        "`1`",
        "A line was altered, removed, inserted or moved, or a given MAC is missing.",
    ),
    ("acct index create", "`1`", "You answered no. Nothing was changed."),
    ("acct index create", "`0`", "The index was created, or an equivalent one already exists."),
    (
        "acct password change",
        "`1`",
        "There is no such user, the current password is wrong, or the new password is refused.",
    ),
    (
        "acct password change",
        "`4`",
        "The database is locked or busy, or there were too many wrong passwords (*too_many_attempts*): \
         the error says when to try again.",
    ),
    ("acct password set", "`1`", "There is no such user, or the new password is refused."),
    (
        "acct password reset",
        "`0`",
        "Links were issued, and every mail was accepted. With `--explain`: at least one user would \
         get a link. With `--uniform`: the answer was printed.",
    ),
    (
        "acct password reset",
        "`1`",
        "No link was issued: no user matches, or none that does can be mailed. With `--explain`: no \
         user would get a link. Or another run for many users has mails left.",
    ),
    (
        "acct password reset",
        "`3`",
        "Settings, key or database cannot be used, or a mail was permanently rejected (5xx reply).",
    ),
    (
        "acct password reset",
        "`4`",
        "The database is locked, another run for many users is in progress, or a mail was refused \
         for now (4xx reply) or may have been sent: the connection was lost before the reply.",
    ),
    (
        "acct password confirm",
        "`1`",
        "The link is invalid, expired or already used, or the new password is refused.",
    ),
    ("acct password inspect", "`0`", "The link is valid."),
    ("acct password inspect", "`1`", "The link is not valid; `reason` says why."),
    ("acct password check", "`0`", "The password is right."),
    ("acct password check", "`1`", "The password is wrong, or there is no such user."),
    (
        "acct password rotate",
        "`0`",
        "The users were rotated and mailed; without `--yes`: at least one would be.",
    ),
    (
        "acct password rotate",
        "`1`",
        "No user is selected, a key in `--ids-from` is unknown, or another rotation is unfinished.",
    ),
    (
        "acct password rotate",
        "`3`",
        "Settings, key or database cannot be used: fix them and rerun the same command to continue. \
         Or a mail was permanently rejected; it is not retried.",
    ),
    (
        "acct password rotate",
        "`4`",
        "The database is locked, another rotation of it is running, or a mail was refused for now or \
         may have been sent. Rerun the same command to continue.",
    ),
    ("acct mail test", "`0`", "The mail backend accepted the mail."),
    (
        "acct mail test",
        "`3`",
        "Something needs fixing: the settings, the server's certificate, the login, or what the \
         server rejected with a 5xx reply. The mail was not sent.",
    ),
    (
        "acct mail test",
        "`4`",
        "The server cannot be reached, did not answer in time, or refused for now with a 4xx reply. \
         The mail was not sent, unless standard error says that it may have been.",
    ),
    ("acct template show", "`1`", "There is no such template: the HTML part has no built-in one."),
    ("acct template export", "`1`", "A file already existed and was left unchanged."),
    ("acct template check", "`1`", "A template is invalid; its line says why."),
    ("acct template preview", "`1`", "There is no such template or user."),
    ("acct password hash", "`1`", "The password is empty, or the two entries differ."),
];
