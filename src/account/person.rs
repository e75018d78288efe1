//! Given and family names.

use super::validation::ValidationError;

/// How many characters Django's columns of names take.
const LONGEST: usize = 150;

/// Why a text is no given or family name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// It holds a control character.
    Control,
    /// Its column takes less.
    TooLong(ValidationError),
}

/// Checks a given or family name: it fits its column, and holds no control character.
pub fn check_name(name: &str) -> Result<(), NameError> {
    if name.chars().any(char::is_control) {
        return Err(NameError::Control);
    }
    let length = if name.len() <= LONGEST { 0 } else { name.chars().count() };
    if length > LONGEST {
        return Err(NameError::TooLong(ValidationError::max_length(LONGEST, length)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_measured_in_characters() {
        assert_eq!(check_name(&"é".repeat(150)), Ok(()));
        let Err(NameError::TooLong(error)) = check_name(&"é".repeat(151)) else {
            panic!("too long");
        };
        assert_eq!(error.message, "Ensure this value has at most 150 characters (it has 151).");
        assert_eq!(check_name("An\u{85}n"), Err(NameError::Control));
        assert_eq!(check_name(""), Ok(()));
    }
}
