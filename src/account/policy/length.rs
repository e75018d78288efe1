//! `MinimumLengthValidator`.

use crate::account::validation::ValidationError;

pub(super) fn check(password: &str, min_length: usize) -> Option<ValidationError> {
    (password.chars().count() < min_length).then(|| {
        let demand = demand("This password is too short. It must contain", min_length);
        ValidationError::new("password_too_short", demand)
    })
}

pub(super) fn help_text(min_length: usize) -> String {
    demand("Your password must contain", min_length)
}

fn demand(start: &str, min_length: usize) -> String {
    let noun = if min_length == 1 { "character" } else { "characters" };
    format!("{start} at least {min_length} {noun}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_code_points() {
        assert_eq!(check("👍🏽👍🏽", 4), None);
        assert!(check("ééé", 4).is_some());
        assert_eq!(check("", 0), None);
    }

    #[test]
    fn one_character_is_singular() {
        let error = check("", 1).unwrap();
        assert_eq!(
            error.message,
            "This password is too short. It must contain at least 1 character."
        );
        assert_eq!(help_text(12), "Your password must contain at least 12 characters.");
    }
}
