//! Writes users through the site's own model, in a process of the site's Python.

use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::dialogue::Dialogue;
use super::launch::Launch;
use crate::account::password::Password;
use crate::account::user::{ColumnValue, KeyKind, UserKey};
use crate::error::{Kind, Refusal};
use crate::store::{Location, Reference, SiteRow, SiteWriter, Store, StoredColumns};

const SCRIPT: &str = include_str!("worker/worker.py");

/// The hint for what only the site's code does.
const DIRECT_HINT: &str = "--direct writes the row without the site's code";

/// The site's process; started once per command, and killed after an error.
#[derive(Debug)]
pub(crate) struct Worker {
    dialogue: Dialogue,
    key_kind: KeyKind,
    username: String,
    /// A new password in clear, for the site's own hooks, until it is written.
    password: Option<Password>,
    /// What went wrong after a commit.
    warning: Option<String>,
}

/// Where the site keeps its users.
#[derive(Deserialize)]
struct Place {
    database: Option<PathBuf>,
    table: String,
}

/// One step, and what it needs.
#[derive(Serialize)]
struct Request<'a> {
    step: &'static str,
    given: &'a Given<'a>,
}

/// What a step needs.
#[derive(Default, Serialize)]
struct Given<'a> {
    key: Option<String>,
    columns: Map<String, Value>,
    password: Option<&'a str>,
    validators: &'a [String],
}

impl Given<'_> {
    fn of(key: Option<&UserKey>, columns: &[(String, ColumnValue)]) -> Self {
        Self { key: key.map(UserKey::to_string), columns: to_json(columns), ..Self::default() }
    }
}

#[derive(Deserialize)]
struct Messages {
    errors: Vec<String>,
}

/// A row of the site; without a key there is none.
#[derive(Deserialize)]
struct Stored {
    key: Option<String>,
    columns: Map<String, Value>,
}

#[derive(Deserialize)]
struct Removed {
    removed: bool,
}

#[derive(Deserialize)]
struct Counted {
    references: Vec<(String, u64)>,
}

impl Worker {
    /// Starts the site; refuses one whose users are not those of the store.
    ///
    /// `show` gets the lines of the traceback if the site does not start.
    pub(crate) fn start(
        launch: &Launch,
        (store, location): (&Store, &Location),
        show: &mut dyn FnMut(&str),
    ) -> Result<Self, Refusal> {
        let (dialogue, place): (_, Place) = Dialogue::start(launch, SCRIPT, show)?;
        let found = place.database.map(Location::File);
        let is_same = found.is_some_and(|found| found.identity() == location.identity());
        if !is_same || place.table != store.table_name() {
            let message = "the site now has its users in another database or table";
            return Err(Refusal::environment("site_moved", message).hint("run acct adopt again"));
        }
        let username = store.username_column().to_owned();
        Ok(Self { dialogue, key_kind: store.key_kind(), username, password: None, warning: None })
    }

    /// Returns what went wrong after a commit.
    pub(crate) fn take_warning(&mut self) -> Option<String> {
        self.warning.take()
    }

    /// Runs validators of the site's own on a new password, and returns their messages.
    ///
    /// A user without a row of its key is one with these columns.
    pub(crate) fn validate(
        &mut self,
        validators: &[String],
        password: &Password,
        (key, columns): (&UserKey, &StoredColumns),
    ) -> Result<Vec<String>, Refusal> {
        let given = Given {
            password: Some(password.expose()),
            validators,
            ..Given::of(Some(key), columns)
        };
        let found: Messages = self.ask("validate", &given, "the site's validators")?;
        Ok(found.errors)
    }

    /// Passes the password on with the next row that is written, for the site's own hooks.
    pub(crate) fn pass_on(&mut self, password: Password) {
        self.password = Some(password);
    }

    /// Asks for one step; after an error the process is killed, and with it the transaction.
    fn ask<T: DeserializeOwned>(
        &mut self,
        step: &'static str,
        given: &Given<'_>,
        subject: &str,
    ) -> Result<T, Refusal> {
        self.dialogue.extend();
        let answer = self.dialogue.ask(&Request { step, given });
        let name = answer.as_ref().ok().and_then(|answer| answer.as_ref().err()?.user.as_ref());
        let subject = &name.map_or(subject.to_owned(), |name| format!("{name} ({subject})"));
        let refusal = match answer {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) if error.temporary => {
                let message = format!("{subject}: the site's database failed: {}", error.error);
                Refusal::temporary("database_busy", message).hint("nothing was changed; try again")
            }
            Ok(Err(error)) => {
                let message = format!("{subject}: the site refuses this: {}", error.error);
                Refusal::refused("site_refused", message).hint(DIRECT_HINT)
            }
            Err(refusal) => {
                let message = format!("{subject}: {}", refusal.message);
                Refusal { kind: Kind::Temporary, message, ..refusal }
                    .hint("nothing was changed; try again, or use --direct")
            }
        };
        self.dialogue.kill();
        Err(refusal)
    }

    /// Returns a row that the site has stored.
    fn row(&self, stored: Stored) -> Result<Option<SiteRow>, Refusal> {
        let Some(text) = stored.key else { return Ok(None) };
        let key = self.key_kind.parse(&text).ok_or_else(|| {
            let message = format!("the site's key \"{text}\" is not one of the table's");
            Refusal::environment("site_moved", message).hint("run acct adopt again")
        })?;
        let columns = stored.columns.into_iter().map(|(name, value)| (name, column_value(value)));
        Ok(Some(SiteRow { key, columns: columns.collect() }))
    }
}

impl SiteWriter for Worker {
    fn begin(&mut self) -> Result<(), Refusal> {
        self.ask::<Value>("begin", &Given::default(), "the transaction").map(drop)
    }

    fn create(&mut self, columns: &StoredColumns) -> Result<SiteRow, Refusal> {
        let name = columns.iter().find(|(column, _)| *column == self.username);
        let subject = match name {
            Some((_, ColumnValue::Text(name))) => name.clone(),
            _ => "the new user".to_owned(),
        };
        let password = self.password.take();
        let password = password.as_ref().map(Password::expose);
        let given = Given { password, ..Given::of(None, columns) };
        let stored = self.ask("create", &given, &subject)?;
        let row = self.row(stored)?;
        row.ok_or_else(|| Refusal::refused("site_refused", format!("{subject}: there is no row")))
    }

    fn change(
        &mut self,
        key: &UserKey,
        columns: &StoredColumns,
    ) -> Result<Option<SiteRow>, Refusal> {
        let password = self.password.take();
        let password = password.as_ref().map(Password::expose);
        let given = Given { password, ..Given::of(Some(key), columns) };
        let stored = self.ask("change", &given, &format!("id {key}"))?;
        self.row(stored)
    }

    fn remove(&mut self, key: &UserKey) -> Result<bool, Refusal> {
        let given = Given::of(Some(key), &[]);
        let removed: Removed = self.ask("remove", &given, &format!("id {key}"))?;
        Ok(removed.removed)
    }

    fn references(&mut self, key: &UserKey) -> Result<Vec<Reference>, Refusal> {
        let given = Given::of(Some(key), &[]);
        let counted: Counted = self.ask("references", &given, &format!("id {key}"))?;
        let reference = |(table, rows)| Reference { table, rows };
        Ok(counted.references.into_iter().map(reference).collect())
    }

    fn commit(&mut self) -> Result<(), Refusal> {
        self.ask::<Value>("commit", &Given::default(), "the transaction").map(drop).inspect_err(
            |refusal| {
                self.warning = Some(format!("the change was made, but {}", refusal.message));
            },
        )
    }

    fn abandon(&mut self) {
        self.dialogue.kill();
    }
}

fn to_json(columns: &[(String, ColumnValue)]) -> Map<String, Value> {
    let value = |value: &ColumnValue| match value {
        ColumnValue::Null => Value::Null,
        ColumnValue::Integer(number) => json!(number),
        ColumnValue::Real(number) => json!(number),
        ColumnValue::Text(text) => json!(text),
        ColumnValue::Bytes(bytes) => json!({ "base64": BASE64_STANDARD.encode(bytes) }),
    };
    columns.iter().map(|(name, stored)| (name.clone(), value(stored))).collect()
}

fn column_value(value: Value) -> ColumnValue {
    match value {
        Value::Bool(flag) => ColumnValue::Integer(flag.into()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => ColumnValue::Integer(integer),
            (None, real) => real.map_or(ColumnValue::Null, ColumnValue::Real),
        },
        Value::String(text) => ColumnValue::Text(text),
        _ => ColumnValue::Null,
    }
}
