//! Checks rows as `user add` checks what is typed.

mod cells;

use zeroize::Zeroizing;

use self::cells::{flag, key, plain_password, text, time};
use super::cell;
use super::chunk::Chunk;
use super::column::{Column, Columns};
use super::fault::{Fault, shortened};
use super::object::{self, Value, Wrong};
use crate::account::clock::SiteTime;
use crate::account::email::EmailAddress;
use crate::account::hasher;
use crate::account::password::Password;
use crate::account::policy::{Policy, UserAttributes};
use crate::account::user::{KeyKind, StoredUser, UserKey};
use crate::account::username::Username;
use crate::store::{StagedUser, UserTable};

/// What a code word and a message say of one cell.
type Bad = (&'static str, String);

/// A row that may be written, and the password that is still to be hashed.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) user: StagedUser,
    pub(crate) plain: Option<Password>,
}

/// What rows are checked against.
#[derive(Debug)]
pub(crate) struct Checker {
    pub(crate) columns: Columns,
    pub(crate) table: UserTable,
    /// The columns of a listing that this table lacks.
    pub(crate) lacking: Vec<Column>,
    pub(crate) key_kind: KeyKind,
    pub(crate) name_is_address: bool,
    pub(crate) name_is_key: bool,
    /// The declared types of the site's own columns.
    pub(crate) further_types: Vec<String>,
    pub(crate) password_limit: Option<usize>,
    pub(crate) time: SiteTime,
    /// `None` where the admin waives it.
    pub(crate) policy: Option<Policy>,
    pub(crate) attributes: UserAttributes,
}

impl Checker {
    /// Checks rows, which have these columns where a header names them.
    pub(crate) fn check(
        &self,
        chunk: &Chunk,
        header: Option<&[Column]>,
        mut fault: impl FnMut(Fault),
    ) -> Vec<Checked> {
        let mut checked = Vec::new();
        chunk.faults.iter().cloned().for_each(&mut fault);
        chunk.for_each(|place, cells| {
            let mut bad = |(code, column, message): Wrong| {
                fault(Fault { column, ..Fault::of_row(place, code, message) });
            };
            let row = match header {
                Some(columns) => self.cells_row(place, columns, cells, &mut bad),
                None => self.object_row(place, cells.next().unwrap_or_default(), &mut bad),
            };
            checked.extend(row);
        });
        checked
    }

    fn cells_row(
        &self,
        place: (u64, u64),
        columns: &[Column],
        cells: &mut dyn Iterator<Item = &[u8]>,
        bad: &mut dyn FnMut(Wrong),
    ) -> Option<Checked> {
        let mut draft = Draft::at(place, self);
        for (column, bytes) in columns.iter().zip(cells) {
            let Ok(read) = std::str::from_utf8(bytes) else {
                draft.fail(*column, ("not_utf8", "the cell is not UTF-8".to_owned()), bad);
                continue;
            };
            // A password is never written by acct, and may begin or go on as it likes.
            let read = match column {
                Column::PlainPassword => read.into(),
                _ => cell::decode(read),
            };
            draft.take(*column, Value::Text(read), true, bad);
        }
        draft.end(bad)
    }

    fn object_row(
        &self,
        place: (u64, u64),
        bytes: &[u8],
        bad: &mut dyn FnMut(Wrong),
    ) -> Option<Checked> {
        let mut draft = Draft::at(place, self);
        let (cells, wrong) = object::read(bytes, &self.columns);
        draft.is_bad = !wrong.is_empty();
        let unread = wrong.iter().any(|(code, ..)| *code == "bad_json");
        wrong.into_iter().for_each(&mut *bad);
        for (column, value) in cells {
            draft.take(column, value, false, bad);
        }
        if unread { None } else { draft.end(bad) }
    }

    fn login(&self, name: &str) -> Result<String, Bad> {
        let parsed = if self.name_is_address {
            address(name)
        } else {
            let name = Username::parse(name).map(|name| name.as_str().to_owned());
            name.map_err(first)
        };
        parsed.map_err(|(code, message)| {
            if name.is_empty() {
                (code, message)
            } else {
                (code, format!("\"{}\": {message}", shortened(name)))
            }
        })
    }

    fn hash(&self, encoded: &str) -> Result<(), Bad> {
        hasher::check_form(encoded).map_err(|error| {
            let code = match error {
                hasher::HashError::Excessive { .. } => "hash_excessive",
                hasher::HashError::Unsupported(_) => "hash_unsupported",
                _ => "hash_unreadable",
            };
            (code, error.to_string().replace("the stored hash", "the hash"))
        })?;
        match self.password_limit {
            Some(limit) if encoded.chars().count() > limit => {
                Err(("value_too_long", format!("the hash is longer than {limit} characters")))
            }
            _ => Ok(()),
        }
    }

    /// Asks the validators about a password.
    fn judge(&self, password: &Password, user: &StagedUser, bad: &mut dyn FnMut(Wrong)) -> bool {
        let Some(policy) = &self.policy else { return true };
        let stored = self.stored(user);
        let errors = policy.check(password.expose(), Some(&self.attributes.of(&stored)));
        let fine = errors.is_empty();
        for error in errors {
            bad((
                error.code,
                Some(self.columns.name(Column::PlainPassword).to_owned()),
                error.message,
            ));
        }
        fine
    }

    /// Makes the row that the validators see.
    fn stored(&self, user: &StagedUser) -> StoredUser {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let own = |column: &str| {
            let at = self.columns.further().iter().position(|other| other == column);
            at.and_then(|at| user.further[at].clone()).unwrap_or_default()
        };
        let attributes = self.table.further().iter();
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
            attributes: attributes.map(|(field, column)| (field.clone(), own(column))).collect(),
        }
    }
}

/// A row that is being read.
struct Draft<'c> {
    checker: &'c Checker,
    user: StagedUser,
    plain: Option<Password>,
    has_name: bool,
    is_bad: bool,
}

impl<'c> Draft<'c> {
    fn at((row, line): (u64, u64), checker: &'c Checker) -> Self {
        let further = vec![None; checker.columns.further().len()];
        let user = StagedUser { row, line, further, ..StagedUser::default() };
        Self { checker, user, plain: None, has_name: false, is_bad: false }
    }

    fn fail(&mut self, column: Column, (code, message): Bad, bad: &mut dyn FnMut(Wrong)) {
        self.is_bad = true;
        bad((code, Some(self.checker.columns.name(column).to_owned()), message));
    }

    fn take(
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
        let checker = self.checker;
        match column {
            Column::Told => {}
            Column::Id => self.user.key = key(value, checker.key_kind)?,
            Column::Username => {
                self.has_name = true;
                self.user.username = checker.login(&text(value)?.unwrap_or_default())?;
            }
            Column::Email => self.user.email = text(value)?.map(|it| email(&it)).transpose()?,
            Column::FirstName => self.user.first_name = name(text(value)?)?,
            Column::LastName => self.user.last_name = name(text(value)?)?,
            Column::IsActive => self.user.is_active = flag(&value, is_cell)?,
            Column::IsStaff => self.user.is_staff = flag(&value, is_cell)?,
            Column::IsSuperuser => self.user.is_superuser = flag(&value, is_cell)?,
            Column::LastLogin => {
                let stored = time(value, &checker.time)?;
                self.user.last_login = Some(stored.unwrap_or_default());
            }
            Column::DateJoined => self.user.date_joined = time(value, &checker.time)?,
            Column::PlainPassword => self.plain = plain_password(value)?,
            Column::PasswordHash => {
                let hash = text(value)?.filter(|hash| !hash.is_empty());
                hash.as_deref().map_or(Ok(()), |hash| checker.hash(hash))?;
                self.user.password = hash;
            }
            Column::Further(at) => self.user.further[at] = self.further(at, value)?,
        }
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
            Some(text) if crate::store::takes(declared, &text) => Ok(Some(text)),
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
    fn end(mut self, bad: &mut dyn FnMut(Wrong)) -> Option<Checked> {
        if !self.has_name {
            let missing = ("required", "the row has no user name".to_owned());
            self.fail(Column::Username, missing, bad);
        }
        if self.checker.name_is_address
            && self
                .user
                .email
                .take()
                .is_some_and(|email| !email.is_empty() && email != self.user.username)
        {
            let message = "users of this table log in with their address: it is the user name";
            self.fail(Column::Email, ("address_is_name", message.to_owned()), bad);
        }
        if self.checker.name_is_key {
            let named = self.checker.key_kind.parse(&self.user.username);
            if self.user.key.take().is_some_and(|key| Some(key) != named) {
                let message = "the user name is the primary key of this table".to_owned();
                self.fail(Column::Id, ("name_is_key", message), bad);
            }
        }
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
}

/// Takes an address as it is written: what a table holds may not change by coming in.
fn email(typed: &str) -> Result<String, Bad> {
    if typed.is_empty() { Ok(String::new()) } else { address(typed) }
}

fn address(typed: &str) -> Result<String, Bad> {
    let address = EmailAddress::parse(typed).map_err(first)?;
    if address.as_str().chars().any(char::is_control) {
        return Err(("invalid", "Enter a valid email address.".to_owned()));
    }
    Ok(address.as_str().to_owned())
}

fn name(typed: Option<String>) -> Result<Option<String>, Bad> {
    const LONGEST: usize = 150;
    let Some(typed) = typed else { return Ok(None) };
    if typed.chars().any(char::is_control) {
        return Err(("bad_name", "the name holds a control character".to_owned()));
    }
    let length = if typed.len() <= LONGEST { 0 } else { typed.chars().count() };
    if length > LONGEST {
        let message =
            format!("Ensure this value has at most {LONGEST} characters (it has {length}).");
        return Err(("max_length", message));
    }
    Ok(Some(typed))
}

fn first(errors: Vec<crate::account::validation::ValidationError>) -> Bad {
    let error = errors.into_iter().next();
    error.map_or(("invalid", String::new()), |error| (error.code, error.message))
}

/// Takes a text as a password.
fn secret(text: String) -> Zeroizing<String> {
    Zeroizing::new(text)
}
