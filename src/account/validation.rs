//! Django's validation errors.

/// One of Django's validation errors: its code and its English message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ValidationError {
    /// Django's code, such as `password_too_short`.
    pub code: &'static str,
    /// Django's message, byte for byte.
    pub message: String,
}

impl ValidationError {
    /// Pairs a code with its message.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Returns the error of an empty form field.
    pub(super) fn required() -> Self {
        Self::new("required", "This field is required.")
    }

    /// Returns the error of a text of `length` code points where `limit` are allowed.
    pub(super) fn max_length(limit: usize, length: usize) -> Self {
        let message =
            format!("Ensure this value has at most {limit} characters (it has {length}).");
        Self::new("max_length", message)
    }

    /// Returns the error of a text that contains NUL.
    pub(super) fn null_characters() -> Self {
        Self::new("null_characters_not_allowed", "Null characters are not allowed.")
    }
}
