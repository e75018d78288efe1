//! Checks rows as `user add` checks what is typed.

mod cells;
mod draft;

use self::cells::{address, first};
use self::draft::Draft;
use super::cell;
use super::chunk::Chunk;
use super::column::{Column, Columns};
use super::fault::{Fault, shortened};
use super::object::{self, User, Value, Wrong};
use crate::account::clock::SiteTime;
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
        let User { cells, wrong, is_none, .. } = object::read(bytes, &self.columns);
        draft.is_bad = !wrong.is_empty();
        wrong.into_iter().for_each(&mut *bad);
        for (column, value) in cells {
            draft.take(column, value, false, bad);
        }
        if is_none { None } else { draft.end(bad) }
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
            at.and_then(|at| user.extra[at].clone()).unwrap_or_default()
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
            attributes: attributes.map(|(field, column)| (field.clone(), own(column))).collect(),
        }
    }
}
