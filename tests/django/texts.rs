//! Templates without settings, to compare their output with Django's.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use acct::account::clock::SiteTime;
use acct::account::field::{Field, UserColumn, UserPart};
use acct::account::user::{StoredUser, UserKey};
use acct::mail::MailStyle;
use acct::template::{SiteContext, TemplateSetup, UserVariables};

/// Describes a site on a version of Django, with templates in a directory or none.
pub(crate) fn setup(directory: Option<&Path>, major: u32, minor: u32) -> TemplateSetup {
    let part = |name: &str, part| (name.to_owned(), part);
    let field = |field| UserPart::Column(UserColumn::Field(field));
    TemplateSetup {
        directory: directory.map(Path::to_owned),
        required: directory.is_some(),
        language_code: "en-us".to_owned(),
        wording: MailStyle::of_django(major, minor).wording,
        site: SiteContext {
            domain: "news.example".to_owned(),
            site_name: "Harbour News".to_owned(),
            protocol: "https",
            reset_path: "/accounts/reset/{uid}/{token}/".to_owned(),
            time: SiteTime::utc(),
            users: Arc::new(UserVariables {
                parts: vec![
                    part("get_username", UserPart::USERNAME),
                    part("username", UserPart::USERNAME),
                    part("email", UserPart::EMAIL),
                    part("first_name", field(Field::FirstName)),
                    part("last_name", field(Field::LastName)),
                    part("get_full_name", UserPart::FullName),
                    part("get_short_name", field(Field::FirstName)),
                    part("is_active", field(Field::IsActive)),
                    part("is_staff", field(Field::IsStaff)),
                    part("pk", UserPart::Column(UserColumn::Key)),
                    part("id", UserPart::Column(UserColumn::Key)),
                ],
                database_time: SiteTime::utc(),
            }),
            extra: BTreeMap::new(),
        },
    }
}

/// Creates a user of this name and address.
pub(crate) fn user(username: &str, email: &str) -> StoredUser {
    StoredUser {
        key: UserKey::Integer(7),
        username: username.to_owned(),
        email: email.to_owned(),
        password: String::new(),
        last_login: None,
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: None,
        attributes: Vec::new(),
        extra: Vec::new(),
    }
}
