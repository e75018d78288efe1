//! Checks rows by the rules of `user add`.

use super::cells::{self, address, flag, key, name, plain_password, text, time};
use super::columns::{FileColumn, FileColumns};
use super::errors::{RowError, RowErrors};
use super::row::{CellValue, FileRow};
use super::rows::FileOptions;
use crate::account::clock::SiteTime;
use crate::account::field::{Field, UserColumn};
use crate::account::hasher::{self, HashError};
use crate::account::password::Password;
use crate::account::policy::{Policy, UserAttributes};
use crate::account::user::{ColumnValue, StoredUser, UserKey};
use crate::account::username::Username;
use crate::account::validation::ValidationError;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::{StagedUser, Store, UserTable};

/// A valid row.
#[derive(Debug, Default)]
pub(super) struct CheckedRow {
    pub(super) user: StagedUser,
    /// The password to hash.
    pub(super) password: Option<Password>,
}

/// The rules for rows: the shape of the table and the password validators.
#[derive(Debug)]
pub(crate) struct RowChecker<'s> {
    pub(super) store: &'s Store,
    pub(super) columns: FileColumns,
    table: UserTable,
    time: SiteTime,
    /// `None` with `--no-validate`.
    policy: Option<Policy>,
    attributes: UserAttributes,
    /// Whether the site writes the users, and gives them the defaults of its model.
    pub(super) by_site: bool,
}

impl<'s> RowChecker<'s> {
    /// Takes the rules from the settings; without `validate`, any plain password is valid.
    pub(crate) fn new(
        store: &'s Store,
        settings: &Settings,
        (validate, by_site): (bool, bool),
        options: &FileOptions,
    ) -> Result<Self, Refusal> {
        let table = settings.table();
        let FileOptions { mappings, ignore_unknown, .. } = options;
        Ok(Self {
            store,
            columns: FileColumns::new(store.extra_columns(), &table, mappings, *ignore_unknown)?,
            table,
            time: settings.database_time()?,
            policy: validate.then(|| settings.policy()).transpose()?,
            attributes: settings.user_attributes(),
            by_site,
        })
    }

    /// Checks a row; `None` adds to the errors.
    pub(super) fn check(&self, row: FileRow<'_>, errors: &mut RowErrors) -> Option<CheckedRow> {
        let (position, before) = (row.position, errors.count());
        let mut reject = |column: FileColumn, error| {
            errors.add(RowError::in_column(position, self.columns.name(column), error));
        };
        let mut checked = CheckedRow::default();
        (checked.user.row, checked.user.line) = position;
        checked.user.extra = vec![ColumnValue::Null; self.columns.extra.len()];
        let is_named = row.cells.iter().any(|(column, _)| *column == FileColumn::USERNAME);
        for (column, value) in row.cells {
            if let Err(error) = self.set(&mut checked, column, value) {
                reject(column, error);
            }
        }
        if !is_named && self.store.username_is_email() {
            checked.user.username = checked.user.email.take().unwrap_or_default();
        }
        if !is_named && checked.user.username.is_empty() {
            let message = "the row has no user name";
            reject(FileColumn::USERNAME, ValidationError::new("required", message));
        }
        self.check_username_column(&mut checked.user, &mut reject);
        self.check_password(&checked, &mut reject);
        for (key, error) in row.errors {
            errors.add(RowError::in_column(position, key, error));
        }
        (errors.count() == before).then_some(checked)
    }

    fn set(
        &self,
        checked: &mut CheckedRow,
        column: FileColumn,
        value: CellValue<'_>,
    ) -> Result<(), ValidationError> {
        if value == CellValue::NotUtf8 {
            return Err(ValidationError::new("not_utf8", "the cell is not UTF-8"));
        }
        match column {
            FileColumn::Ignored => {}
            FileColumn::PlainPassword => checked.password = plain_password(value)?,
            FileColumn::Extra(index) => {
                checked.user.extra[index] =
                    cells::extra(value, &self.columns.extra[index], &self.time)?;
            }
            FileColumn::User(UserColumn::Key) => {
                checked.user.key = key(value, self.store.key_kind())?;
            }
            FileColumn::User(UserColumn::Username) => {
                checked.user.username = self.username(&text(value)?.unwrap_or_default())?;
            }
            FileColumn::User(UserColumn::Field(field)) if !self.store.has(field) => {
                cells::absent(&value, column)?;
            }
            FileColumn::User(UserColumn::Field(field)) => {
                self.set_field(&mut checked.user, field, value)?;
            }
        }
        Ok(())
    }

    fn set_field(
        &self,
        user: &mut StagedUser,
        field: Field,
        value: CellValue<'_>,
    ) -> Result<(), ValidationError> {
        match field {
            Field::Email => {
                user.email = match text(value)? {
                    Some(email) if !email.is_empty() => Some(address(&email)?),
                    email => email,
                }
            }
            Field::FirstName => user.first_name = name(value)?,
            Field::LastName => user.last_name = name(value)?,
            Field::IsActive => user.is_active = flag(&value)?,
            Field::IsStaff => user.is_staff = flag(&value)?,
            Field::IsSuperuser => user.is_superuser = flag(&value)?,
            Field::LastLogin => {
                user.last_login = time(value, &self.time)?;
                user.never_logged_in = user.last_login.is_none();
            }
            Field::DateJoined => user.date_joined = time(value, &self.time)?,
            Field::Password => {
                let hash = cells::filled_text(value)?;
                hash.as_deref().map_or(Ok(()), |hash| self.check_hash(hash))?;
                user.password = hash;
            }
        }
        Ok(())
    }

    fn username(&self, typed: &str) -> Result<String, ValidationError> {
        if self.store.username_is_email() {
            address(typed)
        } else {
            let name = Username::parse(typed).map(|name| name.as_str().to_owned());
            name.map_err(cells::first)
        }
    }

    fn check_hash(&self, encoded: &str) -> Result<(), ValidationError> {
        hasher::check_form(encoded).map_err(|error| {
            let code = match error {
                HashError::Excessive { .. } => "hash_excessive",
                HashError::Unsupported(_) => "hash_unsupported",
                _ => "hash_unreadable",
            };
            ValidationError::new(code, error.to_string().replace("the stored hash", "the hash"))
        })?;
        match self.store.password_limit() {
            Some(limit) if encoded.chars().count() > limit => {
                let message = format!("the hash is longer than {limit} characters");
                Err(ValidationError::new("value_too_long", message))
            }
            _ => Ok(()),
        }
    }

    /// Checks the address or key of a table whose user names are that too.
    fn check_username_column(
        &self,
        user: &mut StagedUser,
        reject: &mut impl FnMut(FileColumn, ValidationError),
    ) {
        if self.store.username_is_email() {
            let email = user.email.take().filter(|email| !email.is_empty());
            if email.is_some_and(|email| email != user.username) {
                let message = "users of this table log in with their address: leave this column \
                               empty, or repeat the user name";
                reject(FileColumn::EMAIL, ValidationError::new("address_is_name", message));
            }
        }
        if self.store.username_is_key() {
            let expected = self.store.key_kind().parse(&user.username);
            if user.key.take().is_some_and(|key| Some(key) != expected) {
                let message = "the user name is the primary key of this table";
                reject(FileColumn::KEY, ValidationError::new("name_is_key", message));
            }
        }
    }

    fn check_password(
        &self,
        CheckedRow { user, password }: &CheckedRow,
        reject: &mut impl FnMut(FileColumn, ValidationError),
    ) {
        let Some(password) = password else { return };
        if user.password.is_some() {
            let message = "the row also has a password_hash: leave one of the two empty";
            let error = ValidationError::new("two_passwords", message);
            reject(FileColumn::PlainPassword, error);
        }
        if let Some(policy) = &self.policy {
            let user = self.stored(user);
            let errors = policy.check(password.expose(), Some(&self.attributes.of(&user)));
            for error in errors {
                reject(FileColumn::PlainPassword, error);
            }
        }
    }

    /// Builds the user that the validators see.
    fn stored(&self, user: &StagedUser) -> StoredUser {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let extra = |column: &str| {
            let index = self.columns.extra.iter().position(|extra| extra.name == column);
            match index.map(|index| &user.extra[index]) {
                Some(ColumnValue::Text(text)) => text.clone(),
                // Django's validator skips what is not text.
                _ => String::new(),
            }
        };
        let attributes = self.table.extra_fields().iter();
        StoredUser {
            key: UserKey::Integer(0),
            username: user.username.clone(),
            email: text(&user.email),
            password: String::new(),
            last_login: None,
            first_name: text(&user.first_name),
            last_name: text(&user.last_name),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: None,
            attributes: attributes.map(|(field, column)| (field.clone(), extra(column))).collect(),
            extra: Vec::new(),
        }
    }
}
