//! `acct user add`.

use super::columns::{self, Given};
use super::{Outcome, address_is_name, parse_email, parse_login, parse_name};
use crate::account::field::Field;
use crate::account::hasher;
use crate::account::password::Password;
use crate::account::user::{ColumnValue, StoredUser, UserKey};
use crate::app::{App, WriteOptions};
use crate::audit::Change;
use crate::commands::password::obtain_new;
use crate::commands::save::{SaveOutcome, UserChange, unchanged};
use crate::commands::source::{NewPassword, NewPasswordArgs};
use crate::error::Refusal;
use crate::selection::require_fields;
use crate::store::{NewUser, UserTable};

/// Why there is nothing to do with `--if-missing`.
const THERE: &str = "already exists";

/// Add a user
///
/// Prompts twice for the password, which Django's validators check unless --no-validate is given.
/// On first use, creates acct's own database and key. If a site's user model has custom columns
/// that need a value, set them with --set; the error message lists them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct user add user2 --email user2@testmail.com
  acct user add deploy --generate --format json
  # Ann sets her own password through a link
  acct user add ann --email ann@news.example --no-password
  acct password reset --user ann
  # In a script (safe to rerun)
  printf '%s\\n' \"$PASSWORD\" | acct user add ben --password-stdin --if-missing
  # A site with a custom user model
  acct user add ann@news.example --set code=A-1 --set full_name='Ann Wu'")]
pub(crate) struct Args {
    /// User name
    #[arg(value_name = "NAME")]
    name: String,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
    email: String,
    /// First name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    first_name: String,
    /// Last name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    last_name: String,
    /// Allow access to the admin site
    #[arg(long)]
    staff: bool,
    /// Grant all permissions
    #[arg(long)]
    superuser: bool,
    /// Create the user inactive, unable to log in
    #[arg(long)]
    inactive: bool,
    /// Set a custom column (or the primary key); repeatable
    ///
    /// The value is as in the JSON of `user show`: true, null, a number, a text, a time.
    #[arg(long, value_name = "COLUMN=VALUE")]
    set: Vec<Given>,
    #[command(flatten)]
    source: NewPasswordArgs,
    /// Don't set a password; send a link later with `acct password reset --user`
    #[arg(long, conflicts_with_all = ["password_stdin", "password_file", "generate"])]
    no_password: bool,
    /// Skip the password validators
    #[arg(long)]
    no_validate: bool,
    /// Allow an address that another user has
    #[arg(long)]
    allow_duplicate_email: bool,
    /// Succeed without changes if the user already exists
    #[arg(long)]
    if_missing: bool,
    #[command(flatten)]
    writing: WriteOptions,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let first_use = app.is_first_use()?;
        let name_is_address = !first_use && app.store()?.username_is_email();
        let mut new = self.new_user(name_is_address, app)?;
        if first_use {
            columns::refuse_all(&self.set)?;
        } else {
            if let Some(user) = self.existing(&new.username, app)? {
                return unchanged(app, &user, THERE);
            }
            self.require_fields(app)?;
            self.check_address(&new, app)?;
            app.open_site(self.writing, true)?;
            columns::fill(&mut new, &self.set, app)?;
        }
        if self.superuser && !self.staff {
            let name = &new.username;
            app.ui.warn(&format!("{name} cannot log in to the admin site without --staff"));
        }
        let generated = self.set_password(&mut new, app)?;
        if first_use {
            app.create_home()?;
            let settings = app.settings()?;
            app.ui.status(&format!("created {}", settings.database.value));
        }
        self.insert(app, &new, generated.as_ref())
    }

    /// Refuses what cannot be written, before a password is asked for.
    fn require_fields(&self, app: &mut App<'_>) -> Result<(), Refusal> {
        let store = app.store()?;
        store.check_writable()?;
        let options = [
            (!self.email.is_empty(), "--email", Field::Email),
            (!self.first_name.is_empty(), "--first-name", Field::FirstName),
            (!self.last_name.is_empty(), "--last-name", Field::LastName),
            (self.staff, "--staff", Field::IsStaff),
            (self.superuser, "--superuser", Field::IsSuperuser),
            (self.inactive, "--inactive", Field::IsActive),
        ];
        require_fields(store, options)
    }

    /// Asks before a second user gets an address, since a reset by it is mailed to both.
    fn check_address(&self, new: &NewUser, app: &mut App<'_>) -> Result<(), Refusal> {
        if self.allow_duplicate_email || new.email.is_empty() || new.email == new.username {
            return Ok(());
        }
        let Some(other) = app.store()?.users_by_email(&new.email)?.into_iter().next() else {
            return Ok(());
        };
        let taken = format!("{} is also the address of {}", new.email, other.username);
        let question = format!("{taken}. Add {}?", new.username);
        let kept = "no user was added";
        app.ui.confirm("user add", &question, kept).map_err(|refusal| match refusal.code {
            "no_terminal" | "input_needed" => Refusal::refused("email_taken", taken)
                .hint("add the user all the same with --allow-duplicate-email"),
            _ => refusal,
        })
    }

    /// Sets the hash; returns the password if it was generated.
    fn set_password(
        &self,
        new: &mut NewUser,
        app: &mut App<'_>,
    ) -> Result<Option<Password>, Refusal> {
        if self.no_password {
            new.password = hasher::unusable(&mut app.system.random);
            return Ok(None);
        }
        let settings = app.settings()?;
        let (recipe, policy) = (settings.recipe()?, settings.policy()?);
        let policy = (!self.no_validate).then_some(&policy);
        let (draft, prompt) = (draft(new, &settings.table()), "Password".to_owned());
        let NewPassword { password, generated } =
            obtain_new(&self.source, policy, &draft, prompt, app)?;
        new.password = hasher::encode(&password, recipe, &mut app.system.random)?;
        app.tell_hooks(&password)?;
        Ok(generated.then_some(password))
    }

    fn new_user(&self, name_is_address: bool, app: &mut App<'_>) -> Result<NewUser, Refusal> {
        let username = parse_login(&self.name, name_is_address)?;
        let email = parse_email(&self.email)?;
        if name_is_address && ![String::new(), username.clone()].contains(&email) {
            return Err(address_is_name());
        }
        Ok(NewUser {
            key: None,
            email: if name_is_address { username.clone() } else { email },
            username,
            password: String::new(),
            first_name: parse_name("first name", &self.first_name)?,
            last_name: parse_name("last name", &self.last_name)?,
            is_active: !self.inactive,
            is_staff: self.staff,
            is_superuser: self.superuser,
            date_joined: app.system.now(),
            extra: Vec::new(),
        })
    }

    /// Returns the user with exactly this name; refuses a conflicting one.
    fn existing(&self, name: &str, app: &mut App<'_>) -> Result<Option<StoredUser>, Refusal> {
        let store = app.store()?;
        let same = store.users_by_name(name)?.into_iter().next();
        if self.if_missing && same.is_some() {
            return Ok(same);
        }
        refuse_taken(name, store.conflicting_username(name, None)?)?;
        Ok(None)
    }

    fn insert(
        &self,
        app: &mut App<'_>,
        new: &NewUser,
        generated: Option<&Password>,
    ) -> anyhow::Result<Outcome> {
        let (status, changed) = ("added", vec!["added"]);
        let table = app.settings()?.table();
        let change = UserChange { status, changed, generated, ..UserChange::default() };
        change.save(Change::of_new(&new.username, &rights(new)), app, |write| {
            // Another process may have been quicker than the typing.
            let same = write.users_by_name(&new.username)?.into_iter().next();
            if let Some(user) = same.filter(|_| self.if_missing) {
                return Ok(SaveOutcome::Unchanged(user, THERE));
            }
            refuse_taken(&new.username, write.conflicting_username(&new.username, None)?)?;
            let key = write.insert(new)?;
            let written = write.user_by_key(&key)?;
            let table = &table;
            Ok(SaveOutcome::Changed(
                written.unwrap_or_else(|| StoredUser { key, ..draft(new, table) }),
            ))
        })
    }
}

/// Returns the row that the validators see before it is written.
fn draft(new: &NewUser, table: &UserTable) -> StoredUser {
    let text = |column: &str| {
        let found = new.extra.iter().find(|(name, _)| name == column);
        match found {
            Some((_, ColumnValue::Text(text))) => text.clone(),
            _ => String::new(),
        }
    };
    let attributes =
        table.extra_fields().iter().map(|(field, column)| (field.clone(), text(column)));
    StoredUser {
        key: new.key.clone().unwrap_or(UserKey::Integer(0)),
        username: new.username.clone(),
        email: new.email.clone(),
        password: new.password.clone(),
        last_login: None,
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        is_active: new.is_active,
        is_staff: new.is_staff,
        is_superuser: new.is_superuser,
        date_joined: None,
        attributes: attributes.collect(),
        extra: Vec::new(),
    }
}

/// Refuses a name that conflicts with another user's, ignoring case as in Django's form.
pub(super) fn refuse_taken(name: &str, by: Option<String>) -> Result<(), Refusal> {
    let Some(holder) = by else { return Ok(()) };
    let message = if holder == name {
        format!("a user with the name \"{name}\" already exists")
    } else {
        format!("the name \"{name}\" differs from the user \"{holder}\" only in case")
    };
    Err(Refusal::refused("username_taken", message))
}

/// Lists what the log records about a new user.
fn rights(new: &NewUser) -> Vec<&'static str> {
    let rights = [
        (true, "added"),
        (!new.is_active, "is_active=false"),
        (new.is_staff, "is_staff=true"),
        (new.is_superuser, "is_superuser=true"),
    ];
    rights.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
}
