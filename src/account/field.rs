//! The fields of a user model, by Django's names.

/// A field of Django's `AbstractUser` other than the key and the user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The encoded hash; the one field that every user model has.
    Password,
    /// `EMAIL_FIELD`.
    Email,
    /// The time of the last login.
    LastLogin,
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// May log in; without this field everyone may.
    IsActive,
    /// May use the admin site.
    IsStaff,
    /// Has all permissions.
    IsSuperuser,
    /// The time of joining.
    DateJoined,
}

impl Field {
    /// Every field, in the order of the discriminants.
    pub const ALL: [Self; 9] = [
        Self::Password,
        Self::Email,
        Self::LastLogin,
        Self::FirstName,
        Self::LastName,
        Self::IsActive,
        Self::IsStaff,
        Self::IsSuperuser,
        Self::DateJoined,
    ];

    /// Returns the name that `AbstractUser` gives the field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
            Self::LastLogin => "last_login",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::IsActive => "is_active",
            Self::IsStaff => "is_staff",
            Self::IsSuperuser => "is_superuser",
            Self::DateJoined => "date_joined",
        }
    }
}

/// A column of listings and sort orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserColumn {
    /// The primary key.
    #[default]
    Key,
    /// The user name.
    Username,
    /// Another field.
    Field(Field),
}

impl UserColumn {
    /// Every column but the hash, in the order of listings.
    pub const ALL: [Self; 10] = [
        Self::Key,
        Self::Username,
        Self::Field(Field::Email),
        Self::Field(Field::FirstName),
        Self::Field(Field::LastName),
        Self::Field(Field::IsActive),
        Self::Field(Field::IsStaff),
        Self::Field(Field::IsSuperuser),
        Self::Field(Field::LastLogin),
        Self::Field(Field::DateJoined),
    ];

    /// Returns the column's name in JSON and CSV.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "id",
            Self::Username => "username",
            // Not `password`: a file may have those in clear text too.
            Self::Field(Field::Password) => "password_hash",
            Self::Field(field) => field.name(),
        }
    }

    /// Returns the column with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// The part of a user's row that a name in the settings or in a template refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserPart {
    /// A column that every Django user has.
    Column(UserColumn),
    /// First and last name, joined as by `AbstractUser.get_full_name`.
    FullName,
    /// One of the model's other fields, by its own name.
    Attribute,
}

impl UserPart {
    /// The user name, whatever its field is called.
    pub const USERNAME: Self = Self::Column(UserColumn::Username);

    /// The address, whatever its field is called.
    pub const EMAIL: Self = Self::Column(UserColumn::Field(Field::Email));
}
