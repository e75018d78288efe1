//! Where a password comes from: the terminal, stdin, a file, or the random source.

mod prompt;

use std::path::{Path, PathBuf};

pub(super) use self::prompt::{PromptError, ask_until};
use crate::account::password::{Password, PasswordError};
use crate::account::policy::{Attribute, Policy};
use crate::account::user::StoredUser;
use crate::account::validation::ValidationError;
use crate::app::App;
use crate::error::Refusal;
use crate::files::{self, FileError};
use crate::secret::without_mark;
use crate::ui::from_input;

/// How to give a password without a prompt.
pub(super) const SOURCES: &str = "use --password-stdin or --password-file";

/// Where a new password comes from; without any of these it is asked for, twice.
#[derive(Debug, Default, clap::Args)]
#[group(multiple = false)]
pub(crate) struct NewPasswordArgs {
    /// Read the password from the first line of stdin
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Read the password from a file with only that line
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Generate a random password and print it to stdout
    #[arg(long)]
    generate: bool,
}

/// What a new password must fulfil, and what the prompts call it.
pub(super) struct PasswordRules<'a> {
    /// `None` where the admin waives it.
    pub(super) policy: Option<&'a Policy>,
    pub(super) attributes: &'a [Attribute<'a>],
    pub(super) user: &'a StoredUser,
    pub(super) prompt: String,
}

/// A password that may be written.
#[derive(Debug)]
pub(super) struct NewPassword {
    pub(super) password: Password,
    /// Made here, so that printing it is its only copy.
    pub(super) generated: bool,
}

impl NewPasswordArgs {
    /// Returns whether the new password must be asked for.
    pub(super) fn must_ask(&self) -> bool {
        !self.password_stdin && self.password_file.is_none() && !self.generate
    }

    /// Reads the password from the source in the options and checks it; a prompt is repeated.
    pub(super) fn obtain(
        &self,
        app: &mut App<'_>,
        rules: &PasswordRules<'_>,
    ) -> Result<NewPassword, Refusal> {
        if self.generate {
            let password = Password::generate(&mut app.system.random);
            check(app, &password, rules)?;
            return Ok(NewPassword { password, generated: true });
        }
        let given = from_options(app, self.password_stdin, self.password_file.as_deref())?;
        let password = match given {
            Some(password) => {
                password.check_new().map_err(from_password)?;
                check(app, &password, rules)?;
                password
            }
            None => prompt::ask(app, rules)?,
        };
        Ok(NewPassword { password, generated: false })
    }
}

fn mismatch() -> Refusal {
    let error = ValidationError::new("password_mismatch", "The two password fields didn’t match.");
    policy_refusal(vec![error])
}

fn check(app: &mut App<'_>, password: &Password, rules: &PasswordRules<'_>) -> Result<(), Refusal> {
    let Some(policy) = rules.policy else { return Ok(()) };
    let mut errors = policy.check(password.expose(), Some(rules.attributes));
    let messages = app.validate_by_site(password, rules.user)?.into_iter();
    errors.extend(messages.map(|message| ValidationError::new("site_validator", message)));
    if errors.is_empty() { Ok(()) } else { Err(policy_refusal(errors)) }
}

fn policy_refusal(errors: Vec<ValidationError>) -> Refusal {
    let code = errors.first().map_or("password_refused", |error| error.code);
    Refusal::refused(code, "the new password is refused").details(errors)
}

/// Reads a secret from stdin or a file, if either was specified.
pub(super) fn from_options(
    app: &mut App<'_>,
    stdin: bool,
    file: Option<&Path>,
) -> Result<Option<Password>, Refusal> {
    match file {
        Some(path) => from_file(path).map(Some),
        None if stdin => from_stdin(app).map(Some),
        None => Ok(None),
    }
}

/// Takes the next line of stdin as a password.
fn from_stdin(app: &mut App<'_>) -> Result<Password, Refusal> {
    let line = app.ui.terminal.read_line().map_err(|error| from_input(&error, SOURCES))?;
    let ended = line.is_none();
    Password::new(without_mark(line.unwrap_or_default())).map_err(|error| {
        match from_password(error) {
            refusal if ended => refusal.hint("stdin ended before the line with the password"),
            refusal => refusal,
        }
    })
}

/// Takes a file's only line as a password.
fn from_file(path: &Path) -> Result<Password, Refusal> {
    let text = files::read_secret(path).map_err(|error| match error {
        FileError::Unfit { .. } => Refusal::usage("bad_input", error.to_string()),
        FileError::Missing(_) if path == Path::new("-") => {
            Refusal::from(error).hint("use --password-stdin to read stdin")
        }
        error => error.into(),
    })?;
    if text.contains('\n') {
        let message = format!("{} contains more than one line", path.display());
        return Err(Refusal::usage("password_file_lines", message));
    }
    Password::new(text).map_err(from_password)
}

fn from_password(error: PasswordError) -> Refusal {
    match error {
        PasswordError::Empty => Refusal::refused("password_empty", error.to_string()),
        PasswordError::Control => Refusal::usage("bad_input", error.to_string()),
        PasswordError::Nul => {
            let code = "null_characters_not_allowed";
            policy_refusal(vec![ValidationError::new(code, error.to_string())])
        }
    }
}
