//! A row of the user table and its primary key.

use std::borrow::Cow;
use std::fmt;

use rand::RngExt;
use rand::rngs::StdRng;

use super::validation::ValidationError;

/// A user's primary key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UserKey {
    /// `AutoField` and `BigAutoField`.
    Integer(i64),
    /// `UUIDField`, as a 128-bit number.
    Uuid(u128),
    /// `CharField`.
    Text(String),
}

impl fmt::Display for UserKey {
    /// Formats as Django's `str(pk)`: decimal, dashed lower-case UUID, or the text itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Uuid(bits) => {
                let hex = format!("{bits:032x}");
                let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
                f.write_str(&groups.join("-"))
            }
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The kind of primary key of a user table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Whole numbers.
    Integer,
    /// UUIDs.
    Uuid,
    /// Text.
    Text,
}

impl KeyKind {
    /// Parses a key in the format of [`UserKey`]'s `Display`.
    ///
    /// A UUID is also accepted without dashes and in capitals.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<UserKey> {
        match self {
            Self::Integer => text.parse().ok().map(UserKey::Integer),
            Self::Uuid => {
                let hex = text.replace('-', "");
                let plain = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
                plain.then(|| u128::from_str_radix(&hex, 16).ok()).flatten().map(UserKey::Uuid)
            }
            Self::Text => Some(UserKey::Text(text.to_owned())),
        }
    }
}

impl UserKey {
    /// Returns a random UUID of version 4, the usual default of such a key.
    pub fn random_uuid(random: &mut StdRng) -> Self {
        let bits: u128 = random.random();
        let (version, variant) = (0xf_u128 << 76, 0b11_u128 << 62);
        Self::Uuid(bits & !version & !variant | 4 << 76 | 0b10 << 62)
    }
}

/// A value of a column, by the types that databases have.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValue {
    /// No value.
    Null,
    /// A whole number, or a flag.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row as stored in the database: untrusted text.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredUser {
    /// The primary key.
    pub key: UserKey,
    /// `USERNAME_FIELD`'s value.
    pub username: String,
    /// `EMAIL_FIELD`'s value; empty if the column is NULL.
    pub email: String,
    /// The encoded hash, or `!…` if unusable.
    pub password: String,
    /// The column's text, unparsed; `None` for NULL.
    pub last_login: Option<String>,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// May log in.
    pub is_active: bool,
    /// May use the admin site.
    pub is_staff: bool,
    /// Has all permissions.
    pub is_superuser: bool,
    /// The column's text, unparsed; `None` if it is not text.
    pub date_joined: Option<String>,
    /// The model's other text fields that the settings list, by name; usually none.
    pub attributes: Vec<(String, String)>,
    /// The values of the site's extra columns, in the order of the table; read only on request.
    pub extra: Vec<ColumnValue>,
}

impl StoredUser {
    /// Returns an empty row to read another one into.
    #[must_use]
    pub(crate) fn blank() -> Self {
        Self {
            key: UserKey::Integer(0),
            username: String::new(),
            email: String::new(),
            password: String::new(),
            last_login: None,
            first_name: String::new(),
            last_name: String::new(),
            is_active: false,
            is_staff: false,
            is_superuser: false,
            date_joined: None,
            attributes: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Rewrites the texts that are displayed: names, address and other fields.
    #[must_use]
    pub fn with_texts<'t>(&'t self, rewrite: impl Fn(&'t str) -> Cow<'t, str>) -> Self {
        let text = |text: &'t str| rewrite(text).into_owned();
        Self {
            username: text(&self.username),
            email: text(&self.email),
            first_name: text(&self.first_name),
            last_name: text(&self.last_name),
            attributes: self
                .attributes
                .iter()
                .map(|(field, value)| (field.clone(), text(value)))
                .collect(),
            ..self.clone()
        }
    }

    /// Returns one of the model's other fields; empty if there is none.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, text)| text)
    }
}

/// The length of Django's columns for names, in characters.
const LONGEST: usize = 150;

/// Why a first or last name is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// It contains a control character.
    Control,
    /// It is too long for its column.
    TooLong(ValidationError),
}

/// Checks the length of a first or last name, and that it contains no control character.
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
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn a_uuid_key_is_written_dashed_and_in_lower_case() {
        let key = UserKey::Uuid(0xd9bb_23bf_00b0_445c_885f_2062_6d2b_fe18);
        assert_eq!(key.to_string(), "d9bb23bf-00b0-445c-885f-20626d2bfe18");
        assert_eq!(UserKey::Uuid(1).to_string(), "00000000-0000-0000-0000-000000000001");
    }

    #[test]
    fn a_random_uuid_says_that_it_is_one() {
        let mut random = StdRng::seed_from_u64(1);
        for _ in 0..64 {
            let text = UserKey::random_uuid(&mut random).to_string();
            assert_eq!(text.as_bytes()[14], b'4', "{text}");
            assert!(b"89ab".contains(&text.as_bytes()[19]), "{text}");
        }
    }

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
