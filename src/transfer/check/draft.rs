//! A row, cell by cell.

use super::cells::{email, flag, key, name, plain_password, text, time};
use super::{Bad, Checked, Checker, cells};
use crate::account::field::{Field, UserColumn};
use crate::account::password::Password;
use crate::store::StagedUser;
use crate::transfer::column::Column;
use crate::transfer::fault::shortened;
use crate::transfer::object::{Value, Wrong};

/// A row that is being read.
pub(super) struct Draft<'c> {
    checker: &'c Checker,
    user: StagedUser,
    plain: Option<Password>,
    has_name: bool,
    pub(super) is_bad: bool,
}

impl<'c> Draft<'c> {
    pub(super) fn at((row, line): (u64, u64), checker: &'c Checker) -> Self {
        let extra = vec![None; checker.columns.further().len()];
        let user = StagedUser { row, line, extra, ..StagedUser::default() };
        Self { checker, user, plain: None, has_name: false, is_bad: false }
    }

    pub(super) fn fail(
        &mut self,
        column: Column,
        (code, message): Bad,
        bad: &mut dyn FnMut(Wrong),
    ) {
        self.is_bad = true;
        // One that cannot be read is not missing.
        self.has_name |= column == Column::USERNAME;
        bad((code, Some(self.checker.columns.name(column).to_owned()), message));
    }

    pub(super) fn take(
        &mut self,
        column: Column,
        value: Value<'_>,
        is_cell: bool,
        bad: &mut dyn FnMut(Wrong),
    ) {
        let taken = if self.checker.lacking.contains(&column) {
            cells::absent(&value, column)
        } else {
            self.set(column, value, is_cell)
        };
        if let Err(wrong) = taken {
            self.fail(column, wrong, bad);
        }
    }

    fn set(&mut self, column: Column, value: Value<'_>, is_cell: bool) -> Result<(), Bad> {
        match column {
            Column::Told => {}
            Column::User(column) => self.set_user(column, value, is_cell)?,
            Column::PlainPassword => self.plain = plain_password(value)?,
            Column::Further(at) => self.user.extra[at] = self.further(at, value)?,
        }
        Ok(())
    }

    fn set_user(&mut self, column: UserColumn, value: Value<'_>, is_cell: bool) -> Result<(), Bad> {
        let checker = self.checker;
        match column {
            UserColumn::Key => self.user.key = key(value, checker.key_kind)?,
            UserColumn::Username => {
                self.has_name = true;
                self.user.username = checker.login(&text(value)?.unwrap_or_default())?;
            }
            UserColumn::Field(field) => match field {
                Field::Email => self.user.email = text(value)?.map(|it| email(&it)).transpose()?,
                Field::FirstName => self.user.first_name = name(text(value)?)?,
                Field::LastName => self.user.last_name = name(text(value)?)?,
                Field::IsActive => self.user.is_active = flag(&value, is_cell)?,
                Field::IsStaff => self.user.is_staff = flag(&value, is_cell)?,
                Field::IsSuperuser => self.user.is_superuser = flag(&value, is_cell)?,
                Field::LastLogin => {
                    self.user.last_login = time(value, &checker.time)?;
                    self.user.never_logged_in = self.user.last_login.is_none();
                }
                Field::DateJoined => self.user.date_joined = time(value, &checker.time)?,
                Field::Password => self.set_hash(value)?,
            },
        }
        Ok(())
    }

    fn set_hash(&mut self, value: Value<'_>) -> Result<(), Bad> {
        let hash = text(value)?.filter(|hash| !hash.is_empty());
        hash.as_deref().map_or(Ok(()), |hash| self.checker.hash(hash))?;
        self.user.password = hash;
        Ok(())
    }

    fn further(&self, at: usize, value: Value<'_>) -> Result<Option<String>, Bad> {
        let text = match value {
            Value::Whole(number) => Some(number.to_string()),
            Value::Flag(flag) => Some(u8::from(flag).to_string()),
            value => text(value)?,
        };
        let declared = &self.checker.further_types[at];
        match text {
            Some(text) if crate::store::fits_type(declared, &text) => Ok(Some(text)),
            // An empty cell is no number and no time.
            Some(text) if text.is_empty() => Ok(None),
            Some(text) => {
                let shown = shortened(&text);
                Err((
                    "bad_value",
                    format!("\"{shown}\" does not fit the column's type, {declared}"),
                ))
            }
            None => Ok(None),
        }
    }

    /// Checks what takes more than one cell.
    pub(super) fn end(mut self, bad: &mut dyn FnMut(Wrong)) -> Option<Checked> {
        if !self.has_name {
            let missing = ("required", "the row has no user name".to_owned());
            self.fail(Column::USERNAME, missing, bad);
        }
        self.end_names(bad);
        if self.plain.is_some() && self.user.password.is_some() {
            let message = "the row has a password_hash too: one of the two must be empty";
            self.fail(Column::PlainPassword, ("two_passwords", message.to_owned()), bad);
        }
        if let Some(plain) = &self.plain
            && !self.checker.judge(plain, &self.user, bad)
        {
            self.is_bad = true;
        }
        (!self.is_bad).then_some(Checked { user: self.user, plain: self.plain })
    }
    /// Checks what a table holds once that others hold twice.
    fn end_names(&mut self, bad: &mut dyn FnMut(Wrong)) {
        if self.checker.name_is_address
            && self
                .user
                .email
                .take()
                .is_some_and(|email| !email.is_empty() && email != self.user.username)
        {
            let message = "users of this table log in with their address: it is the user name";
            self.fail(Column::of(Field::Email), ("address_is_name", message.to_owned()), bad);
        }
        if self.checker.name_is_key {
            let named = self.checker.key_kind.parse(&self.user.username);
            if self.user.key.take().is_some_and(|key| Some(key) != named) {
                let message = "the user name is the primary key of this table".to_owned();
                self.fail(Column::KEY, ("name_is_key", message), bad);
            }
        }
    }
}
