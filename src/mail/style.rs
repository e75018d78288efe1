//! What differs between the mails of Django's versions.

/// How a version of Django writes its mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailStyle {
    /// The version of the text.
    pub wording: Wording,
    /// How UTC is written in the date.
    pub utc: UtcForm,
}

/// The version of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Django 3.2 to 5.1: "Your username, in case you’ve forgotten: …".
    UpTo51,
    /// Django 5.2 and later: "In case you’ve forgotten, you are: …".
    From52,
}

/// How UTC is written in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UtcForm {
    /// Django up to 5.2: `-0000`.
    Minus,
    /// Django 6.0 and later: `+0000`.
    Plus,
}

impl MailStyle {
    /// Returns the style of a version of Django.
    #[must_use]
    pub fn of_django(major: u32, minor: u32) -> Self {
        let version = (major, minor);
        Self {
            wording: if version < (5, 2) { Wording::UpTo51 } else { Wording::From52 },
            utc: if version < (6, 0) { UtcForm::Minus } else { UtcForm::Plus },
        }
    }
}

impl Default for MailStyle {
    /// Returns the style of Django 3.2 to 5.1.
    fn default() -> Self {
        Self { wording: Wording::UpTo51, utc: UtcForm::Minus }
    }
}

impl UtcForm {
    pub(super) fn offset(self) -> &'static str {
        match self {
            Self::Minus => "-0000",
            Self::Plus => "+0000",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wording_changed_in_5_2_and_the_date_in_6_0() {
        use {UtcForm::*, Wording::*};
        for (major, minor, wording, utc) in [
            (4, 2, UpTo51, Minus),
            (5, 1, UpTo51, Minus),
            (5, 2, From52, Minus),
            (6, 0, From52, Plus),
            (6, 1, From52, Plus),
            (10, 0, From52, Plus),
        ] {
            assert_eq!(MailStyle::of_django(major, minor), MailStyle { wording, utc });
        }
    }
}
