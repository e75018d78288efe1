//! Decides who gets a reset mail, by the rules of Django's `PasswordResetForm`.

use super::email::{is_mailable, same_address};
use super::hasher::is_usable;
use super::user::StoredUser;

/// Why a user gets no reset mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// The user may not log in.
    #[error("is inactive")]
    Inactive,
    /// The password is unusable; only an administrator can invite such a user, by name.
    #[error("has no usable password")]
    UnusablePassword,
    /// The addresses match by the database's comparison, but not by the stricter one.
    #[error("has a different address that only looks the same")]
    AddressDiffers,
    /// There is no address to mail to.
    #[error("has no e-mail address")]
    NoAddress,
    /// The stored address is invalid, or could inject a header.
    #[error("has an invalid address")]
    BadAddress,
    /// Django fails on the stored last login, which a token depends on.
    #[error("has an invalid last login")]
    BadLastLogin,
}

impl Skip {
    /// Returns the word that JSON uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::UnusablePassword => "unusable_password",
            Self::AddressDiffers => "address_differs",
            Self::NoAddress => "no_address",
            Self::BadAddress => "bad_address",
            Self::BadLastLogin => "bad_last_login",
        }
    }
}

/// Decides for a user whose address matched the typed one in the database.
///
/// The mail goes to the stored address, never to the typed one.
pub fn check_requested(user: &StoredUser, typed: &str) -> Result<(), Skip> {
    if !user.is_active {
        Err(Skip::Inactive)
    } else if !is_usable(&user.password) {
        Err(Skip::UnusablePassword)
    } else if !same_address(typed, &user.email) {
        Err(Skip::AddressDiffers)
    } else {
        Ok(())
    }
}

/// Decides for a user whom the administrator specified by name: an unusable password is accepted.
pub fn check_named(user: &StoredUser) -> Result<(), Skip> {
    if user.is_active { Ok(()) } else { Err(Skip::Inactive) }
}

/// Decides for one of many users selected by a filter.
pub fn check_filtered(user: &StoredUser) -> Result<(), Skip> {
    if !user.is_active {
        Err(Skip::Inactive)
    } else if !is_usable(&user.password) {
        Err(Skip::UnusablePassword)
    } else {
        check_stored_address(&user.email)
    }
}

/// Checks whether a stored address can be mailed to.
pub fn check_stored_address(address: &str) -> Result<(), Skip> {
    if address.is_empty() {
        Err(Skip::NoAddress)
    } else if is_mailable(address) {
        Ok(())
    } else {
        Err(Skip::BadAddress)
    }
}
