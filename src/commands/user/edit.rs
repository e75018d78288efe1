//! `acct user edit`.

use super::add::refuse_taken;
use super::columns::{self, Given};
use super::{Outcome, address_is_name, parse_email, parse_login, parse_name, removed_meanwhile};
use crate::account::field::Field;
use crate::account::user::{ColumnValue, StoredUser};
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::commands::save::print_changed;
use crate::error::Refusal;
use crate::selection::{Target, require_fields};
use crate::store::{ExtraColumn, Store, UserChanges};

/// Edit a user's names, address and rights
///
/// Only the columns given as options are written. A new address invalidates the user's open reset
/// links.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user edit user2 --email user2@news.example
  acct user edit --id 42 --staff --first-name Ann")]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// New user name
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// New e-mail address; '' removes it
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// New first name
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,
    /// New last name
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    /// Allow access to the admin site
    #[arg(long)]
    staff: bool,
    /// Revoke access to the admin site
    #[arg(long, conflicts_with = "staff")]
    no_staff: bool,
    /// Grant all permissions
    #[arg(long)]
    superuser: bool,
    /// Revoke what --superuser grants
    #[arg(long, conflicts_with = "superuser")]
    no_superuser: bool,
    /// Set a custom column; repeatable
    ///
    /// The value is as in the JSON of `user show`: true, null, a number, a text, a time.
    #[arg(long, value_name = "COLUMN=VALUE")]
    set: Vec<Given>,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let name_is_address = app.store()?.username_is_email();
        let mut wanted = self.wanted(name_is_address)?;
        wanted.extra = columns::changes(&self.set, app)?;
        let user = app.find_user(&self.target)?;
        let store = app.store()?;
        let columns = store.extra_columns();
        self.require_fields(store)?;
        app.open_site(self.writing, true)?;
        let change = Change::of(&user, &[]);
        let (after, changed) = app.write(change, |write, scope| {
            let now = write.user_with_extra(&user.key)?.ok_or_else(|| removed_meanwhile(&user))?;
            let (changes, names) = differences(wanted, &now, &columns);
            if let Some(name) = &changes.username {
                refuse_taken(name, write.conflicting_username(name, Some(&now.key))?)?;
            }
            *scope.change = Change::of(&now, &named(&changes));
            if !names.is_empty() {
                write.change(&now.key, &changes)?;
            }
            Ok((write.user_by_key(&now.key)?.unwrap_or(now), names))
        })?;
        let after = app.as_committed(after);
        match changed.as_slice() {
            [] => app.ui.status(&format!("{} unchanged", user.username)),
            names => {
                app.ui.status_done(&format!("{}: changed {}", user.username, names.join(", ")));
            }
        }
        print_changed(app, &after, changed.iter().map(String::as_str).collect())
    }

    /// Refuses what the user model has no place for.
    fn require_fields(&self, store: &Store) -> Result<(), Refusal> {
        let renames = self.username.is_some() || self.email.is_some() && store.username_is_email();
        if renames && store.username_is_key() {
            let message = "the user name is the primary key of this table and cannot be changed";
            return Err(Refusal::usage("name_is_key", message));
        }
        let options = [
            (self.email.is_some(), "--email", Field::Email),
            (self.first_name.is_some(), "--first-name", Field::FirstName),
            (self.last_name.is_some(), "--last-name", Field::LastName),
            (self.staff, "--staff", Field::IsStaff),
            (self.no_staff, "--no-staff", Field::IsStaff),
            (self.superuser, "--superuser", Field::IsSuperuser),
            (self.no_superuser, "--no-superuser", Field::IsSuperuser),
        ];
        require_fields(store, options)
    }

    fn wanted(&self, name_is_address: bool) -> Result<UserChanges, Refusal> {
        let flag = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
        let login = |typed: &String| parse_login(typed, name_is_address);
        let (username, email) = match (&self.username, &self.email) {
            (Some(_), Some(_)) if name_is_address => return Err(address_is_name()),
            (name, address) if name_is_address => {
                let login = name.as_ref().or(address.as_ref()).map(login).transpose()?;
                (login.clone(), login)
            }
            (name, address) => {
                let address = address.as_deref().map(parse_email).transpose()?;
                (name.as_ref().map(login).transpose()?, address)
            }
        };
        let name = |column, typed: &Option<String>| {
            typed.as_deref().map(|typed| parse_name(column, typed)).transpose()
        };
        Ok(UserChanges {
            username,
            email,
            first_name: name("first name", &self.first_name)?,
            last_name: name("last name", &self.last_name)?,
            is_active: None,
            is_staff: flag(self.staff, self.no_staff),
            is_superuser: flag(self.superuser, self.no_superuser),
            extra: Vec::new(),
        })
    }
}

/// Names the changes for the log, and which way a right was changed.
fn named(changes: &UserChanges) -> Vec<&str> {
    let right =
        |value: Option<bool>, names: [&'static str; 2]| value.map(|on| names[usize::from(on)]);
    let text = |value: &Option<String>, name: &'static str| value.as_ref().map(|_| name);
    [
        text(&changes.username, "username"),
        text(&changes.email, "email"),
        text(&changes.first_name, "first_name"),
        text(&changes.last_name, "last_name"),
        right(changes.is_active, ["is_active=false", "is_active=true"]),
        right(changes.is_staff, ["is_staff=false", "is_staff=true"]),
        right(changes.is_superuser, ["is_superuser=false", "is_superuser=true"]),
    ]
    .into_iter()
    .flatten()
    .chain(changes.extra.iter().map(|(column, _)| column.as_str()))
    .collect()
}

/// Returns the changes that differ from the row, and their names; `columns` are its extra ones.
fn differences(
    wanted: UserChanges,
    user: &StoredUser,
    columns: &[ExtraColumn],
) -> (UserChanges, Vec<String>) {
    let is_new = |(column, value): &(String, ColumnValue)| {
        let at = columns.iter().position(|other| other.name == *column);
        at.and_then(|at| user.extra.get(at)) != Some(value)
    };
    let changes = UserChanges {
        username: wanted.username.filter(|new| *new != user.username),
        email: wanted.email.filter(|new| *new != user.email),
        first_name: wanted.first_name.filter(|new| *new != user.first_name),
        last_name: wanted.last_name.filter(|new| *new != user.last_name),
        is_active: None,
        is_staff: wanted.is_staff.filter(|new| *new != user.is_staff),
        is_superuser: wanted.is_superuser.filter(|new| *new != user.is_superuser),
        extra: wanted.extra.into_iter().filter(is_new).collect(),
    };
    let names = named(&changes).into_iter();
    let names = names.map(|name| name.split('=').next().unwrap_or(name).to_owned()).collect();
    (changes, names)
}
