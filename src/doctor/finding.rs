//! What a check found.

use super::Check;
use crate::error::Refusal;

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// Nothing to do.
    Ok,
    /// It works, but needs a look.
    Warning,
    /// A command would fail, or would act differently from the site.
    Error,
    /// It depends on a check that failed, or was not asked for.
    Skipped,
}

impl Verdict {
    /// Returns whether it is a warning or an error.
    pub(crate) fn is_problem(self) -> bool {
        matches!(self, Self::Warning | Self::Error)
    }
}

/// What a check found, and what to do; may contain unescaped text from the database, never a secret.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Finding {
    pub(crate) check: Check,
    pub(crate) verdict: Verdict,
    pub(crate) message: String,
    /// What to do; warnings and errors always have one.
    pub(crate) hint: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: Check, message: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, message: message.into(), hint: None }
    }

    pub(super) fn warning(
        check: Check,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let hint = Some(hint.into());
        Self { check, verdict: Verdict::Warning, message: message.into(), hint }
    }

    pub(super) fn error(check: Check, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { verdict: Verdict::Error, ..Self::warning(check, message, hint) }
    }

    pub(super) fn skipped(check: Check, why: &str) -> Self {
        Self { check, verdict: Verdict::Skipped, message: why.to_owned(), hint: None }
    }

    /// Returns why the site was not asked, and how it could be.
    pub(super) fn out_of_reach(check: Check, refusal: Refusal) -> Self {
        Self { hint: refusal.hint, ..Self::skipped(check, &refusal.message) }
    }

    /// Returns the same finding for another check.
    pub(super) fn about(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// Returns the result of a check that a refusal may have ended.
    pub(super) fn of(check: Check, examined: Result<Self, Refusal>) -> Self {
        examined.unwrap_or_else(|refusal| Self::refused(check, refusal))
    }

    /// Returns an error with the refusal that a command would print.
    pub(super) fn refused(check: Check, refusal: Refusal) -> Self {
        let hint = refusal.hint.unwrap_or_else(|| check.remedy().to_owned());
        Self::error(check, refusal.message, hint)
    }
}
