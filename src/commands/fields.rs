//! What a site's user model lacks.

use crate::account::field::Field;
use crate::error::Refusal;
use crate::store::Store;

/// Refuses an option that was typed for a field that the user model lacks.
pub(crate) fn require(
    store: &Store,
    options: impl IntoIterator<Item = (bool, &'static str, Field)>,
) -> Result<(), Refusal> {
    let lacking = |(typed, _, field): &(bool, &str, Field)| *typed && !store.has(*field);
    match options.into_iter().find(lacking) {
        Some((_, option, field)) => {
            Err(Refusal::usage("field_absent", format!("{option}: {}", absent(store, field))))
        }
        None => Ok(()),
    }
}

/// Says that the user model lacks a field.
pub(crate) fn absent(store: &Store, field: Field) -> String {
    let what = match field {
        Field::Email => "e-mail address",
        field => field.name(),
    };
    format!("the user table \"{}\" has no {what}", store.table_name())
}
