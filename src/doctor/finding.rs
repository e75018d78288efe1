//! What a check found.

use super::Check;
use crate::error::Refusal;

/// What a finding means for the use of acct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is as it should be.
    Fits,
    /// It works, and is worth a look.
    Attention,
    /// A command would fail, or do what the site would not.
    Unfit,
    /// Something else has to be mended first, or it was not asked for.
    NotChecked,
}

impl Verdict {
    /// Returns the word that JSON uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Attention => "attention",
            Self::Unfit => "unfit",
            Self::NotChecked => "not_checked",
        }
    }

    /// Tells whether somebody should read it.
    pub(crate) fn is_problem(self) -> bool {
        matches!(self, Self::Attention | Self::Unfit)
    }
}

/// What a check found, and what to do; may hold unescaped text of the database, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) check: Check,
    pub(crate) verdict: Verdict,
    pub(crate) message: String,
    /// What to do; where something is to be done there is always one.
    pub(crate) hint: Option<String>,
}

impl Finding {
    pub(super) fn fits(check: Check, message: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fits, message: message.into(), hint: None }
    }

    pub(super) fn attention(
        check: Check,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let hint = Some(hint.into());
        Self { check, verdict: Verdict::Attention, message: message.into(), hint }
    }

    pub(super) fn unfit(check: Check, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unfit, ..Self::attention(check, message, hint) }
    }

    pub(super) fn not_checked(check: Check, why: &str) -> Self {
        Self { check, verdict: Verdict::NotChecked, message: why.to_owned(), hint: None }
    }

    /// Says why something beside acct's own files was not asked, and how it could be.
    pub(super) fn out_of_reach(check: Check, refusal: Refusal) -> Self {
        Self { hint: refusal.hint, ..Self::not_checked(check, &refusal.message) }
    }

    /// Says the same of another check.
    pub(super) fn about(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// Takes what a command would refuse with.
    pub(super) fn refused(check: Check, refusal: Refusal) -> Self {
        let hint = refusal.hint.unwrap_or_else(|| check.remedy().to_owned());
        Self::unfit(check, refusal.message, hint)
    }
}
