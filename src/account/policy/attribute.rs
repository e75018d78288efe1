//! The attributes of a user that the similarity check compares, and their names in messages.

use std::collections::BTreeMap;

use crate::account::field::{Field, UserColumn, UserPart};
use crate::account::user::StoredUser;

/// Django's default of `user_attributes`.
pub const DEFAULT_ATTRIBUTES: [&str; 4] = ["username", "first_name", "last_name", "email"];

/// A user's attribute, for the similarity check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The model field's name, as `user_attributes` lists it.
    pub name: &'a str,
    /// What the error message calls it.
    pub verbose_name: &'a str,
    /// The value; nothing is similar to an empty one.
    pub value: &'a str,
}

impl<'a> Attribute<'a> {
    /// Returns the `username` of `auth.User`.
    #[must_use]
    pub fn username(value: &'a str) -> Self {
        Self { name: "username", verbose_name: "username", value }
    }

    /// Returns the `first_name` of `auth.User`.
    #[must_use]
    pub fn first_name(value: &'a str) -> Self {
        Self { name: "first_name", verbose_name: "first name", value }
    }

    /// Returns the `last_name` of `auth.User`.
    #[must_use]
    pub fn last_name(value: &'a str) -> Self {
        Self { name: "last_name", verbose_name: "last name", value }
    }

    /// Returns the `email` of `auth.User`.
    #[must_use]
    pub fn email(value: &'a str) -> Self {
        Self { name: "email", verbose_name: "email address", value }
    }
}

/// The text fields of a site's user model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAttributes(Vec<ModelField>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct ModelField {
    name: String,
    verbose_name: String,
    part: UserPart,
}

impl UserAttributes {
    /// Takes the model's fields; a field without a verbose name gets Django's default.
    #[must_use]
    pub fn new(
        fields: impl IntoIterator<Item = (String, UserPart)>,
        verbose_names: &BTreeMap<String, String>,
    ) -> Self {
        let named = |(name, part): (String, UserPart)| {
            let given = verbose_names.get(&name).cloned();
            let verbose_name = given.unwrap_or_else(|| default_verbose_name(&name));
            ModelField { name, verbose_name, part }
        };
        Self(fields.into_iter().map(named).collect())
    }

    /// Returns the four text fields of `AbstractUser`.
    #[must_use]
    pub fn of_abstract_user(verbose_names: &BTreeMap<String, String>) -> Self {
        let name = |field| UserPart::Column(UserColumn::Field(field));
        let parts =
            [UserPart::USERNAME, name(Field::FirstName), name(Field::LastName), UserPart::EMAIL];
        Self::new(DEFAULT_ATTRIBUTES.map(str::to_owned).into_iter().zip(parts), verbose_names)
    }

    /// Returns the attributes of a user.
    #[must_use]
    pub fn of<'a>(&'a self, user: &'a StoredUser) -> Vec<Attribute<'a>> {
        let attribute = |field: &'a ModelField| Attribute {
            name: &field.name,
            verbose_name: &field.verbose_name,
            value: match field.part {
                UserPart::USERNAME => &user.username,
                UserPart::EMAIL => &user.email,
                UserPart::Column(UserColumn::Field(Field::FirstName)) => &user.first_name,
                UserPart::Column(UserColumn::Field(Field::LastName)) => &user.last_name,
                _ => user.attribute(&field.name),
            },
        };
        self.0.iter().map(attribute).collect()
    }
}

impl Default for UserAttributes {
    fn default() -> Self {
        Self::of_abstract_user(&BTreeMap::new())
    }
}

/// Returns the verbose name that Django derives from a field's name.
pub(crate) fn default_verbose_name(name: &str) -> String {
    // `AbstractUser` overrides this one.
    if name == "email" { "email address".to_owned() } else { name.replace('_', " ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::user::UserKey;

    fn user() -> StoredUser {
        StoredUser {
            key: UserKey::Text("A-1".to_owned()),
            username: "ann@maple.example".to_owned(),
            email: "ann@maple.example".to_owned(),
            password: "!".to_owned(),
            last_login: None,
            first_name: "First".to_owned(),
            last_name: "Last".to_owned(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: None,
            attributes: vec![("full_name".to_owned(), "Ann Featherstone".to_owned())],
            extra: Vec::new(),
        }
    }

    #[test]
    fn a_rows_attributes_carry_the_models_verbose_names() {
        let (user, fields) = (user(), UserAttributes::default());
        let names = |pick: fn(&Attribute<'_>) -> String| -> Vec<String> {
            fields.of(&user).iter().map(pick).collect()
        };
        assert_eq!(names(|it| it.name.to_owned()), DEFAULT_ATTRIBUTES);
        assert_eq!(
            names(|it| it.verbose_name.to_owned()),
            ["username", "first name", "last name", "email address"]
        );
        let mail = "ann@maple.example";
        assert_eq!(names(|it| it.value.to_owned()), [mail, "First", "Last", mail]);
    }

    #[test]
    fn a_model_of_its_own_has_its_own_fields_and_names() {
        let verbose = [("contact".to_owned(), "contact address".to_owned())].into();
        let fields = [("contact", UserPart::USERNAME), ("full_name", UserPart::Attribute)];
        let fields = fields.map(|(name, part)| (name.to_owned(), part));
        let (user, fields) = (user(), UserAttributes::new(fields, &verbose));
        assert_eq!(
            fields.of(&user),
            [
                Attribute {
                    name: "contact",
                    verbose_name: "contact address",
                    value: "ann@maple.example"
                },
                Attribute {
                    name: "full_name",
                    verbose_name: "full name",
                    value: "Ann Featherstone"
                },
            ]
        );
    }
}
