//! The section SETTINGS of acct(1): every name of the settings file, held against the code.

use std::fs;
use std::path::PathBuf;

use acct::settings::{Overrides, Settings};
use acct::system::{Directories, Environment};

use crate::page::Page;

/// A settings file in which every kind of value occurs.
const EXAMPLE: &str = include_str!("example.toml");

/// Name, type and meaning, in the order of `acct settings`.
const SETTINGS: [(&str, &str, &str); 44] = [
    ("database", "path", "The user database, a SQLite file."),
    (
        "secret_key_file",
        "path",
        "The file that holds SECRET_KEY and nothing else; a line end after it is not part of the key.",
    ),
    (
        "secret_key_env",
        "string",
        "The environment variable that holds SECRET_KEY, in place of the file.",
    ),
    (
        "secret_key_fallbacks_file",
        "path",
        "The file that holds SECRET_KEY_FALLBACKS, one key a line; links made with these are still redeemed.",
    ),
    (
        "secret_key_file_shared",
        "boolean",
        "Whether others may be able to read the key files, as with secrets mounted into a container.",
    ),
    ("user_table", "string", "The table of the users."),
    ("username_field", "string", "Its column of the user name."),
    (
        "email_field",
        "string",
        "Its column of the e-mail address, which may be that of the user name; \"\" where there is \
         none.",
    ),
    (
        "user_columns",
        "table of strings",
        "The columns of the user model's other fields, by field: password, last_login, \
         first_name, last_name, is_active, is_staff, is_superuser and date_joined. Without it all \
         eight are there, under their own names; with it those that it names, and the model lacks \
         the others. Any further name is a field with which UserAttributeSimilarityValidator can \
         compare passwords.",
    ),
    (
        "user_verbose_names",
        "table of strings",
        "What that validator calls the model's fields, where it is not Django's own name.",
    ),
    ("time_zone", "string", "TIME_ZONE of the site, on whose clock links expire."),
    ("use_tz", "boolean", "USE_TZ: whether the database holds times in UTC, or in time_zone."),
    ("database_time_zone", "string", "TIME_ZONE of the database, if it has one of its own."),
    ("password_reset_timeout", "integer", "PASSWORD_RESET_TIMEOUT, the life of a link in seconds."),
    (
        "password_hashers",
        "array",
        "The algorithms of PASSWORD_HASHERS by Django's names: \"argon2\", \"pbkdf2_sha256\", \"scrypt\" and so on. New hashes are written with the first; \"crypt\" cannot be it. In place of a name may stand a table with *algorithm* and the costs in which the site differs from Django: *iterations*, *memory_cost*, *time_cost*, *parallelism*, *rounds*, *work_factor*, *block_size*.",
    ),
    (
        "auth_password_validators",
        "array of tables",
        "AUTH_PASSWORD_VALIDATORS: in each table the *name* of one of Django's validators, without its module, and its options. The file at a *password_list_path* holds one password a line, plain or gzip.",
    ),
    (
        "site_domain",
        "string",
        "The domain in links, with a port if need be. Empty where the site takes it from the request: then no mails are made, and `--link-only` prints the path.",
    ),
    ("site_name", "string", "The name of the site in mails."),
    ("use_https", "boolean", "Whether links begin with https."),
    (
        "password_reset_path",
        "string",
        "The path of links, in which {uid} and {token} stand. Empty where the site has no such page: then no links are made.",
    ),
    (
        "language_code",
        "string",
        "LANGUAGE_CODE: templates in *registration/LANGUAGE/* are tried first; acct's own texts are English whatever it is.",
    ),
    ("default_from_email", "string", "DEFAULT_FROM_EMAIL, the sender of mails."),
    (
        "templates",
        "path",
        "The directory of your own texts, at *registration/NAME* in it. Without this it is \
         *templates* beside the settings file, if that is there; `acct template list` names them.",
    ),
    (
        "extra_email_context",
        "table",
        "Further variables of the templates of mails; a name that is there already is replaced.",
    ),
    (
        "notify_password_changed",
        "boolean",
        "Whether `password change`, `password set` and `password confirm` tell the user of the \
         change: by a short mail without a link, to the stored address, also where the user is \
         inactive. A user without an address gets none. If it cannot be sent, that is a warning \
         on stderr, and `notice` in the JSON document tells it: the change stays, and the exit \
         code with it. Beside a password of `--generate` the back end console prints it to stderr. `password rotate` sends none.",
    ),
    (
        "email_backend",
        "string",
        "EMAIL_BACKEND, as its module is called: \"console\" prints mails to stdout, \"smtp\" hands \
         them to a mail server, \"file\" writes them to files, \"dummy\" drops them; and \
         \"sendmail\", which Django does not have, hands them to the system's own program. With \
         any other name no mail is made, unless `--backend` names one of these.",
    ),
    ("email_host", "string", "EMAIL_HOST, the mail server."),
    ("email_port", "integer", "EMAIL_PORT."),
    (
        "email_host_user",
        "string",
        "EMAIL_HOST_USER. With it and a password acct logs in, by AUTH PLAIN or LOGIN; without TLS \
         too, as Django does, but then it warns.",
    ),
    (
        "email_host_password_file",
        "path",
        "The file that holds EMAIL_HOST_PASSWORD, with the access that key files must have.",
    ),
    (
        "email_use_tls",
        "boolean",
        "EMAIL_USE_TLS: STARTTLS, as on port 587. Without it nothing is sent: neither password nor \
         mail travel in clear. The server's certificate must be good for email_host, by the \
         certificates that the system trusts.",
    ),
    (
        "email_use_ssl",
        "boolean",
        "EMAIL_USE_SSL: TLS from the start, as on port 465; not together with email_use_tls.",
    ),
    (
        "email_timeout",
        "integer",
        "EMAIL_TIMEOUT: how many seconds a mail may take, from looking up the host to the server's \
         word that it has the mail.",
    ),
    (
        "email_file_path",
        "path",
        "EMAIL_FILE_PATH, the directory of the back end \"file\": each run that mails writes one file \
         there, for its owner only. It is made where it is missing, and may not be a symlink.",
    ),
    (
        "email_use_localtime",
        "boolean",
        "EMAIL_USE_LOCALTIME: whether mails are dated by the site's clock, in place of UTC.",
    ),
    (
        "audit_log",
        "path",
        "The audit log; its key lies beside it, under the same name with *.key* behind it.",
    ),
    (
        "audit_syslog",
        "boolean",
        "Whether every line of the audit log is told to syslog too, with its mac.",
    ),
    ("audit_syslog_socket", "path", "The socket on which syslog listens."),
    (
        "manage_py",
        "path",
        "Where `acct adopt` learned the site: its manage.py. This and the next four are written by adopt, for `acct doctor` and the next adopt.",
    ),
    ("manage_python", "path", "The Python that runs the site."),
    ("manage_settings", "string", "DJANGO_SETTINGS_MODULE, where manage.py alone does not say it."),
    (
        "manage_env_file",
        "path",
        "The file of the environment variables with which the service runs.",
    ),
    ("manage_database_alias", "string", "The entry of DATABASES that holds the users."),
    (
        "django_version",
        "string",
        "The site's Django, such as \"5.2.19\": mails have the wording and the form of date that it has.",
    ),
];

/// Writes the section.
pub(crate) fn section(page: &mut Page) {
    page.section("SETTINGS");
    page.paragraph(
        "The settings file is TOML. Its names are those of Django's settings, in lower case; any \
         other name is an error. A relative path begins at the directory of the file. An option \
         outweighs an environment variable, that the file, and that the default.",
    );
    let defaults = defaults();
    for (name, kind, text) in SETTINGS {
        let default = defaults.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
        let default = default.map_or("", String::as_str);
        page.item(&format!("`{name}` (*{kind}*; {default})"), text);
    }
    page.paragraph("An example:");
    page.verbatim(EXAMPLE.lines());
}

fn load(config: Option<PathBuf>) -> Settings {
    let overrides = Overrides { config, ..Overrides::default() };
    let directories = Directories::new("CONFIG".into(), "DATA".into());
    Settings::load(&overrides, &Environment::default(), &directories).unwrap()
}

/// Returns every setting's name and its default, in words where it is not a value of the file.
fn defaults() -> Vec<(&'static str, String)> {
    let words = |name: &str, value: String| match name {
        "database" | "secret_key_file" | "audit_log" => "see FILES".to_owned(),
        "templates" => "default: *templates* beside the file".to_owned(),
        "site_name" => "default: the value of site_domain".to_owned(),
        _ if value.is_empty() => "default: none".to_owned(),
        _ => format!("default: {value}"),
    };
    let rows = load(None).rows().into_iter();
    rows.map(|(name, value, _)| (name, words(name, value))).collect()
}

/// Returns the names that the file's parser takes, from what it says of one that it does not.
fn parsed_names() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, "no_such_setting = 1\n").unwrap();
    let overrides = Overrides { config: Some(file), ..Overrides::default() };
    let refusal =
        Settings::load(&overrides, &Environment::default(), &Directories::default()).unwrap_err();
    let (_, expected) = refusal.message.split_once("expected one of").unwrap();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_page_names_every_setting_in_order_and_no_other() {
    let documented = SETTINGS.map(|(name, ..)| name.to_owned());
    let shown: Vec<String> = defaults().into_iter().map(|(name, _)| name.to_owned()).collect();
    for (place, names) in [("`acct settings`", shown), ("the settings file", parsed_names())] {
        let missing: Vec<_> = names.iter().filter(|name| !documented.contains(name)).collect();
        assert!(missing.is_empty(), "SETTINGS in {}: add {missing:?}", file!());
        assert_eq!(documented.as_slice(), names, "{place} and acct(1) differ");
    }
}

#[test]
fn the_example_file_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, EXAMPLE).unwrap();
    let settings = load(Some(file));
    settings.policy().unwrap();
    settings.recipe().unwrap();
    settings.link_shape().unwrap();
    settings.site_time().unwrap();
}
