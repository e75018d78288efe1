//! Reading the file: every row is checked, and staged.

use std::path::Path;

use super::{Args, store_of};
use crate::account::field::UserColumn;
use crate::account::hasher;
use crate::account::password::Password;
use crate::account::user::{KeyKind, UserKey};
use crate::app::App;
use crate::error::Refusal;
use crate::files::FileError;
use crate::store::{StagedUser, Store};
use crate::transfer::{Checked, Checker, Column, Columns, Faults, Input, Rows};

/// The most memory that waiting passwords may take.
const MOST_WAITING: usize = 256 << 20;

/// What was read and staged.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// The number of the last row.
    pub(super) rows: u64,
    /// The passwords that are still to be hashed, by row.
    pub(super) plain: Vec<Plain>,
    /// The site's own columns.
    pub(super) further: Vec<String>,
}

/// A password that waits to be hashed.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) row: u64,
    pub(super) password: Password,
}

impl Args {
    /// Reads all rows, and stages those that are sound.
    pub(super) fn stage(
        &self,
        provisional: Option<&Store>,
        faults: &mut Faults,
        app: &mut App<'_>,
    ) -> Result<Staged, Refusal> {
        let input = self.open(app)?;
        let checker = self.checker(provisional, app)?;
        let further = checker.columns.further().to_vec();
        let mut staged = Staged { further, ..Staged::default() };
        store_of(provisional, app)?.begin_staging(staged.further.len())?;
        let begun = Rows::begin(input, self.from, &checker.columns);
        match begun.map_err(|error| self.unreadable(error))? {
            Ok(rows) => {
                self.stage_rows(rows, &checker, provisional, &mut staged, faults, app)?;
            }
            Err(found) => found.into_iter().for_each(|fault| faults.add(fault)),
        }
        if staged.rows == 0 && faults.is_empty() {
            app.ui.warn(&format!("{} holds no users", report_name(&self.file)));
        }
        store_of(provisional, app)?.end_staging()?;
        Ok(staged)
    }

    fn stage_rows(
        &self,
        mut rows: Rows,
        checker: &Checker,
        provisional: Option<&Store>,
        staged: &mut Staged,
        faults: &mut Faults,
        app: &mut App<'_>,
    ) -> Result<(), Refusal> {
        let header = rows.header().map(<[_]>::to_vec);
        if let Some(header) = &header {
            require_filled(store_of(provisional, app)?, header, &staged.further)?;
        }
        let draws_key = checker.key_kind == KeyKind::Uuid && !checker.name_is_key;
        let mut waiting = 0;
        while let Some(chunk) = rows.next().map_err(|error| self.unreadable(error))? {
            let sound = checker.check(&chunk, header.as_deref(), |fault| faults.add(fault));
            let users = take(sound, draws_key, staged, &mut waiting, app)?;
            store_of(provisional, app)?.stage(&users)?;
        }
        Ok(())
    }

    fn open(&self, app: &mut App<'_>) -> Result<Input, Refusal> {
        if self.file.as_os_str() == "-" {
            return Ok(Input::of(app.ui.terminal.stdin()));
        }
        Ok(Input::open(&self.file)?)
    }

    fn unreadable(&self, source: std::io::Error) -> Refusal {
        FileError::Io { path: Path::new(report_name(&self.file).as_str()).to_owned(), source }
            .into()
    }

    fn checker(&self, provisional: Option<&Store>, app: &mut App<'_>) -> Result<Checker, Refusal> {
        let (settings, time) = (app.settings()?, app.database_time()?);
        let policy = (!self.no_validate).then(|| settings.policy()).transpose()?;
        let store = store_of(provisional, app)?;
        let lacks =
            |column: &UserColumn| matches!(column, UserColumn::Field(field) if !store.has(*field));
        let lacking = UserColumn::ALL.into_iter().filter(lacks).map(Column::User).collect();
        let (further, further_types) = store.extra_columns().into_iter().unzip();
        Ok(Checker {
            columns: Columns::with(further),
            table: settings.table(),
            lacking,
            key_kind: store.key_kind(),
            name_is_address: store.username_is_email(),
            name_is_key: store.username_is_key(),
            further_types,
            password_limit: store.password_limit(),
            time,
            policy,
            attributes: settings.user_attributes(),
        })
    }
}

/// Says what the rows are read from.
pub(super) fn report_name(file: &Path) -> String {
    if file.as_os_str() == "-" { "stdin".to_owned() } else { file.display().to_string() }
}

/// Refuses a header without a column that every user must have.
fn require_filled(store: &Store, header: &[Column], further: &[String]) -> Result<(), Refusal> {
    let mut given: Vec<&str> = Vec::new();
    for column in header {
        match column {
            Column::User(UserColumn::Key) => given.push(store.key_column()),
            Column::Further(at) => given.push(&further[*at]),
            _ => {}
        }
    }
    store.check_required_columns(&given).map_err(|error| {
        let refusal = Refusal::from(error);
        refusal.hint("give the file a column of that name; the primary key's is id")
    })
}

/// Keeps the passwords, and gives each user what it must have.
fn take(
    checked: Vec<Checked>,
    draws_key: bool,
    staged: &mut Staged,
    waiting: &mut usize,
    app: &mut App<'_>,
) -> Result<Vec<StagedUser>, Refusal> {
    let mut users = Vec::with_capacity(checked.len());
    for Checked { mut user, plain } in checked {
        staged.rows = user.row;
        if user.key.is_none() && draws_key {
            user.key = Some(UserKey::random_uuid(&mut app.system.random));
        }
        if user.password.is_none() {
            user.unusable = Some(hasher::unusable(&mut app.system.random));
        }
        if let Some(password) = plain {
            *waiting += password.expose().len() + size_of::<Plain>();
            staged.plain.push(Plain { row: user.row, password });
        }
        users.push(user);
    }
    if *waiting > MOST_WAITING {
        let message = "the plain passwords of the file take more than 256 MiB";
        return Err(Refusal::refused("too_many_passwords", message).hint("split the file"));
    }
    Ok(users)
}
