//! What templates are rendered with.

use std::sync::Arc;

use minijinja::Value;

use super::Settings;
use crate::account::field::{Field, UserColumn, UserPart};
use crate::error::Refusal;
use crate::store::attribute_source;
use crate::template::{SiteContext, TemplateSetup, UserVariables};

impl Settings {
    /// Returns where templates are and the variables they share.
    pub fn template_setup(&self) -> Result<TemplateSetup, Refusal> {
        let extra = self.extra_email_context.value.iter();
        Ok(TemplateSetup {
            directory: Some(self.templates.value.clone()),
            required: !self.templates.is_default(),
            language_code: self.language_code.value.clone(),
            wording: self.mail_style()?.wording,
            site: SiteContext {
                domain: self.site_domain.value.clone(),
                site_name: self.site_name.value.clone(),
                protocol: if self.use_https.value { "https" } else { "http" },
                reset_path: self.password_reset_path.value.clone(),
                time: self.site_time()?,
                users: Arc::new(UserVariables {
                    parts: self.user_parts(),
                    database_time: self.database_time()?,
                }),
                extra: extra.map(|(name, value)| (name.clone(), variable(value))).collect(),
            },
        })
    }

    /// Lists the attributes of a user in templates: the model's fields without the hash, and methods.
    fn user_parts(&self) -> Vec<(String, UserPart)> {
        let table = self.table();
        let always = [
            ("get_username", UserColumn::Username),
            ("username", UserColumn::Username),
            ("pk", UserColumn::Key),
            ("id", UserColumn::Key),
            ("is_active", UserColumn::Field(Field::IsActive)),
        ];
        let is_present = |column: &UserColumn| matches!(column, UserColumn::Field(field) if table.column(*field).is_some());
        let present = UserColumn::ALL.into_iter().filter(is_present);
        let mut parts: Vec<(String, UserPart)> = always
            .into_iter()
            .chain(present.map(|column| (column.name(), column)))
            .map(|(name, column)| (name.to_owned(), UserPart::Column(column)))
            .collect();
        parts.extend(self.named_parts());
        let has = |name: &str| parts.iter().any(|(other, _)| other == name);
        if has("first_name") && has("last_name") {
            let first_name = UserPart::Column(UserColumn::Field(Field::FirstName));
            parts.push(("get_full_name".to_owned(), UserPart::FullName));
            parts.push(("get_short_name".to_owned(), first_name));
        }
        parts.sort_by(|(one, _), (other, _)| one.cmp(other));
        parts.dedup_by(|(one, _), (other, _)| one == other);
        parts
    }

    /// Lists the fields that only the settings define.
    fn named_parts(&self) -> Vec<(String, UserPart)> {
        let (username, email) = (&self.username_field.value, &self.email_field.value);
        let part = |name: &str, column: &str| attribute_source(name, column, username, email);
        let columns = self.user_columns.value.iter().flatten();
        let named = columns.filter_map(|(name, column)| Some((name.clone(), part(name, column)?)));
        let mut named: Vec<(String, UserPart)> = named.collect();
        named.push((username.clone(), UserPart::USERNAME));
        if !email.is_empty() {
            named.push((email.clone(), UserPart::EMAIL));
        }
        named
    }
}

fn variable(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(list) => list.iter().map(variable).collect(),
        toml::Value::Table(table) => {
            Value::from_pairs(table.iter().map(|(name, value)| (name.as_str(), variable(value))))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn setup(text: &str) -> TemplateSetup {
        let settings = Settings::parse(text, Path::new("/etc/acct/config.toml"), None).unwrap();
        settings.template_setup().unwrap()
    }

    fn names(setup: &TemplateSetup) -> Vec<&str> {
        setup.site.users.parts.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn templates_are_in_the_directory_of_the_settings_file_by_default() {
        let default = setup("");
        assert_eq!(default.directory.as_deref(), Some(Path::new("/etc/acct/templates")));
        assert!(!default.required);
        let named = setup("templates = \"texts\"");
        assert_eq!(named.directory.as_deref(), Some(Path::new("/etc/acct/texts")));
        assert!(named.required);
    }

    #[test]
    fn a_user_has_the_model_s_fields_and_never_the_hash() {
        let usual = setup("");
        let expected = [
            "date_joined",
            "email",
            "first_name",
            "get_full_name",
            "get_short_name",
            "get_username",
            "id",
            "is_active",
            "is_staff",
            "is_superuser",
            "last_login",
            "last_name",
            "pk",
            "username",
        ];
        assert_eq!(names(&usual), expected);
        let own = setup(
            "username_field = \"contact\"\nemail_field = \"contact\"\n[user_columns]\n\
             password = \"password\"\nfull_name = \"full_name\"\n",
        );
        let expected =
            ["contact", "email", "full_name", "get_username", "id", "is_active", "pk", "username"];
        assert_eq!(names(&own), expected);
    }

    #[test]
    fn every_value_of_toml_is_a_variable() {
        let text = "[extra_email_context]\na = \"x\"\nb = 1\nc = 1.5\nd = true\n\
                    e = 2026-02-03\nf = [1, 2]\ng = { h = \"i\" }\n";
        let extra = setup(text).site.extra;
        let shown: Vec<String> = extra.values().map(ToString::to_string).collect();
        assert_eq!(shown[..5], ["x", "1", "1.5", "True", "2026-02-03"]);
        assert_eq!(extra["f"].get_item_by_index(1).unwrap().to_string(), "2");
        assert_eq!(extra["g"].get_attr("h").unwrap().to_string(), "i");
    }
}
