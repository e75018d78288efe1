//! `CommonPasswordValidator`, with the list that Django 5.2 to 6.1 ships.
//!
//! The list was compiled by Royce Williams; its licence stands beside it in `common-passwords.LICENSE`.

use crate::account::text;
use crate::account::validation::ValidationError;

/// Django's entries, one a line, stripped and sorted; a few hold blanks or are not ASCII.
pub(super) const COMMON_PASSWORDS: &str = include_str!("common-passwords.txt");

pub(super) const HELP_TEXT: &str = "Your password can’t be a commonly used password.";

/// Looks a password up in a list of one a line; white space around an entry does not count.
pub(super) fn check(password: &str, list: &str) -> Option<ValidationError> {
    let lowered = text::lower_secret(password);
    let sought = text::strip(&lowered);
    list.lines()
        .any(|entry| text::strip(entry) == sought)
        .then(|| ValidationError::new("password_too_common", "This password is too common."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_djangos_sorted_and_without_doubles() {
        let entries: Vec<&str> = COMMON_PASSWORDS.lines().collect();
        assert_eq!(entries.len(), 19_640);
        assert!(entries.is_sorted_by(|a, b| a < b));
        assert!(entries.iter().all(|entry| !entry.is_empty() && text::strip(entry) == *entry));
    }

    #[test]
    fn case_and_white_space_around_do_not_hide_a_common_password() {
        for password in ["password", "\u{1c}PassWord\u{85}", "\u{212a}evin", "Friend of Emily"] {
            assert!(check(password, COMMON_PASSWORDS).is_some(), "{password:?}");
        }
        for password in ["", "\u{200b}password", "password\0", "passwor\nd", "monkey\nmonkey1"] {
            assert_eq!(check(password, COMMON_PASSWORDS), None, "{password:?}");
        }
    }
}
