//! At most so many: work that is resumed by keys, on the first of another order.

use crate::account::user::UserKey;
use crate::app::App;
use crate::error::Refusal;
use crate::store::{Sort, UserFilter};

/// How many of those who are chosen have their turn, and which come first.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands::password) struct Limit {
    limit: u32,
    sort: Sort,
}

impl Limit {
    /// Takes limit and order out of a filter; an order without a limit chooses nobody else.
    pub(in crate::commands::password) fn taken_from(filter: &mut UserFilter) -> Option<Self> {
        let (limit, sort) = (filter.limit.take(), std::mem::take(&mut filter.sort));
        limit.map(|limit| Self { limit, sort })
    }

    /// Puts those aside who are left when so many have had their turn, all up to a key.
    ///
    /// Who stood behind that key among the first still does: the rest of them are the first of
    /// those behind it.
    pub(in crate::commands::password) fn put_aside(
        self,
        filter: UserFilter,
        done: u64,
        behind: Option<&UserKey>,
        app: &mut App<'_>,
    ) -> Result<(), Refusal> {
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        let limit = Some(self.limit.saturating_sub(done));
        let filter = UserFilter { limit, sort: self.sort, ..filter };
        Ok(app.store()?.select_first(&filter, behind)?)
    }
}
