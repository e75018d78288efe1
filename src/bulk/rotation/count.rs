//! What a rotation would do, in numbers.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{RotationPlan, RotationStep};
use crate::account::hasher::HashKind;
use crate::account::user::{StoredUser, UserKey};
use crate::bulk::{Summary, skip_in_bulk};
use crate::error::{Refusal, counted};
use crate::journal::{Progress, RunId};
use crate::links::LinkIssuer;
use crate::store::{HashPage, Store, UserFilter};

/// How many users are read at a time.
const PAGE: u32 = 5_000;

/// Users that would be rotated.
#[derive(Debug, Default)]
pub(crate) struct RotationCount {
    /// By algorithm.
    pub(crate) selected: BTreeMap<&'static str, u64>,
    /// How many keep an unusable password.
    pub(crate) unusable: u64,
}

/// Mails that would be sent.
#[derive(Debug, Default)]
pub(crate) struct MailCount {
    pub(crate) mails: u64,
    skipped: Summary,
}

impl RotationCount {
    /// Counts the users that a plan selects.
    pub(crate) fn of(plan: &RotationPlan, store: &Store) -> Result<Self, Refusal> {
        let mut count = Self::default();
        let mut after: Option<UserKey> = None;
        loop {
            let mut last = None;
            let filter = &plan.filter;
            let slice = HashPage { filter, after: after.as_ref(), through: None, limit: PAGE };
            store.for_each_hash_row(&slice, |row| {
                count.add(&row.password, plan.step(&row.password));
                last = Some(row.key);
            })?;
            if last.is_none() {
                return Ok(count);
            }
            after = last;
        }
    }

    fn add(&mut self, encoded: &str, step: RotationStep) {
        match step {
            RotationStep::Rotate => {
                let name = HashKind::of(encoded).name();
                *self.selected.entry(name).or_default() += 1;
            }
            RotationStep::KeepUnusable => self.unusable += 1,
            RotationStep::NotSelected => {}
        }
    }

    /// Returns how many users would be rotated.
    pub(crate) fn total(&self) -> u64 {
        self.selected.values().sum()
    }
}

impl MailCount {
    /// Counts the mails to the users that a plan selects.
    pub(crate) fn of(
        plan: &RotationPlan,
        issuer: &LinkIssuer<'_>,
        store: &Store,
    ) -> Result<Self, Refusal> {
        let mut count = Self::default();
        store.for_each_user(&plan.filter, |user| {
            if plan.step(&user.password) == RotationStep::Rotate {
                count.add(user, issuer);
            }
            Ok::<_, Refusal>(ControlFlow::Continue(()))
        })?;
        Ok(count)
    }

    fn add(&mut self, user: &StoredUser, issuer: &LinkIssuer<'_>) {
        match skip_in_bulk(user, issuer) {
            None => self.mails += 1,
            Some(skip) => self.skipped.skip(skip),
        }
    }

    /// Describes how many mails there are, and how many users get none and why.
    pub(crate) fn describe(&self) -> String {
        let count = counted(self.mails, "mail");
        match self.skipped.describe_skipped() {
            Some(none) => format!("{count} ({none})"),
            None => count,
        }
    }
}

/// Counts what an interrupted rotation has left to do: users, those that turn out to be done, and
/// mails if an issuer is given.
pub(crate) fn count_rest(
    plan: &RotationPlan,
    run: RunId,
    progress: &Progress,
    issuer: Option<&LinkIssuer<'_>>,
    store: &Store,
) -> Result<(RotationCount, u64, Option<MailCount>), Refusal> {
    let mut count = RotationCount { unusable: progress.unusable, ..RotationCount::default() };
    let (mut done, mut mails) = (0, issuer.map(|_| MailCount::default()));
    let mut add_mail = |user: &StoredUser| {
        if let Some((mails, issuer)) = mails.as_mut().zip(issuer) {
            mails.add(user, issuer);
        }
    };
    let key = |text: &Option<String>| text.as_ref().map(|text| store.key(text));
    if !progress.all_rotated {
        for_each_after(&plan.filter, key(&progress.rotated_through), store, |user| {
            if plan.has_rotated(user, run) {
                done += 1;
                return;
            }
            let step = plan.step(&user.password);
            count.add(&user.password, step);
            if step == RotationStep::Rotate {
                add_mail(user);
            }
        })?;
    }
    if issuer.is_some() {
        for text in progress.refused() {
            let user = store.user_by_key(&store.key(&text))?;
            if let Some(user) = user.filter(|user| plan.has_rotated(user, run)) {
                add_mail(&user);
            }
        }
        for_each_after(&UserFilter::default(), key(&progress.mailed_through), store, |user| {
            if plan.has_rotated(user, run) {
                add_mail(user);
            }
        })?;
    }
    Ok((count, done, mails))
}

/// Hands the users of a filter after a key to `each`.
fn for_each_after(
    filter: &UserFilter,
    mut after: Option<UserKey>,
    store: &Store,
    mut each: impl FnMut(&StoredUser),
) -> Result<(), Refusal> {
    loop {
        let page = store.page(filter, after.as_ref())?;
        let Some(last) = page.last() else { return Ok(()) };
        page.iter().for_each(&mut each);
        after = Some(last.key.clone());
    }
}
