//! What a Django form or validator says of a value.

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

    /// Makes the error of a form field that was left empty.
    pub(super) fn required() -> Self {
        Self::new("required", "This field is required.")
    }

    /// Makes the error of a text of `length` code points where only `limit` may stand.
    pub(super) fn max_length(limit: usize, length: usize) -> Self {
        let message =
            format!("Ensure this value has at most {limit} characters (it has {length}).");
        Self::new("max_length", message)
    }

    /// Makes the error of a text that holds NUL.
    pub(super) fn null_characters() -> Self {
        Self::new("null_characters_not_allowed", "Null characters are not allowed.")
    }
}
