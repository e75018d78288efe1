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
}
