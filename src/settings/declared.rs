//! The declaration of every setting: the only place to edit when a setting is added.

use std::path::PathBuf;

use serde::Deserialize;

use super::passwords::{HasherEntry, ValidatorEntry, default_hashers, default_validators};
use super::setting::{Declaration, Names, OnAdopt, Setting, SettingRow, SettingValue, WriteUsers};
use crate::store::Location;

/// The socket on which syslog listens.
const SYSLOG: &str = if cfg!(target_os = "macos") { "/var/run/syslog" } else { "/dev/log" };

/// Generates [`Settings`] from one entry per setting.
///
/// An entry is the description for acct(1), then `name: type = default => what adopt does with it`.
/// In a description `bold` and *italic* are marked as here.
macro_rules! settings {
    ($($(#[doc = $text:literal])+ $name:ident: $type:ty = $default:expr => $on_adopt:ident;)+) => {
        /// The content of a settings file, with defaults for what it does not set.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Settings {
            /// The path of the settings file, which may not exist.
            #[serde(skip)]
            pub file: Setting<PathBuf>,
            /// Whether [`Settings::file`] exists and was read.
            #[serde(skip)]
            pub file_found: bool,
            $($(#[doc = $text])+ pub $name: Setting<$type>,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self {
                    file: Setting::default_value(PathBuf::new()),
                    file_found: false,
                    $($name: Setting::default_value($default),)+
                }
            }
        }

        impl Settings {
            /// Every setting, in the order in which settings are listed.
            pub const DECLARED: &'static [Declaration] = &[$(Declaration {
                name: stringify!($name),
                value_type: <$type as SettingValue>::TYPE,
                description: concat!($($text),+),
                on_adopt: OnAdopt::$on_adopt,
            }),+];

            /// Lists every setting with its value and source.
            #[must_use]
            pub fn rows(&self) -> Vec<SettingRow> {
                vec![$(self.$name.row(stringify!($name))),+]
            }

            /// Resolves relative paths against the directory of the settings file, and `~/` against
            /// the home.
            pub(super) fn resolve_paths(
                &mut self,
                directory: &std::path::Path,
                home: Option<&std::path::Path>,
            ) {
                $(self.$name.value.resolve_paths(directory, home);)+
            }
        }
    };
}

settings! {
    /// The user database, a SQLite file. See FILES for the default.
    database: Location = Location::File(PathBuf::new()) => CopyCritical;

    /// The file that contains SECRET_KEY and nothing else; a line end after the key is ignored. See
    /// FILES for the default.
    secret_key_file: PathBuf = PathBuf::new() => CopyCritical;

    /// The environment variable that contains SECRET_KEY, instead of *secret_key_file*.
    secret_key_env: Option<String> = None => CopyCritical;

    /// The file that contains SECRET_KEY_FALLBACKS, one key per line. Links signed with these keys
    /// are still accepted.
    secret_key_fallbacks_file: Option<PathBuf> = None => CopyCritical;

    /// Whether other users may be able to read the key files, as with secrets that are mounted into
    /// a container.
    secret_key_file_shared: bool = false => Keep;

    /// The user table.
    user_table: String = "auth_user".to_owned() => CopyCritical;

    /// The column of the username.
    username_field: String = "username".to_owned() => CopyCritical;

    /// The column of the e-mail address. It may be the column of the username; "" if there is
    /// none.
    email_field: String = "email".to_owned() => CopyCritical;

    /// The columns of the user model's other fields, by field: password, last_login, first_name,
    /// last_name, is_active, is_staff, is_superuser and date_joined. If this is not set, all eight
    /// exist under their own names; otherwise the model has only the fields listed. Any other name
    /// is a field that UserAttributeSimilarityValidator can compare passwords with.
    user_columns: Option<Names> = None => CopyCritical;

    /// The defaults of the model's own columns, by column: what a new user gets if `user add --set`
    /// or an import names no value. *write_users* = "site" leaves them to the model.
    user_defaults: toml::Table = toml::Table::new() => Copy;

    /// The names that UserAttributeSimilarityValidator uses for the model's fields in its messages,
    /// where they differ from Django's.
    user_verbose_names: Names = Names::new() => Copy;

    /// TIME_ZONE of the site. Links expire by this clock.
    time_zone: String = "UTC".to_owned() => CopyCritical;

    /// USE_TZ: whether the database stores times in UTC rather than in *time_zone*.
    use_tz: bool = true => CopyCritical;

    /// TIME_ZONE of the database, if DATABASES sets one.
    database_time_zone: Option<String> = None => CopyCritical;

    /// PASSWORD_RESET_TIMEOUT: how long a link is valid, in seconds.
    password_reset_timeout: u32 = 259_200 => CopyCritical;

    /// The algorithms of PASSWORD_HASHERS by Django's names: "argon2", "pbkdf2_sha256",
    /// "scrypt" and so on. New hashes use the first, which cannot be "crypt". To change costs,
    /// use a table instead of a name, with *algorithm* and the costs that differ from Django's:
    /// *iterations*, *memory_cost*, *time_cost*, *parallelism*, *rounds*, *work_factor*,
    /// *block_size*.
    password_hashers: Vec<HasherEntry> = default_hashers() => CopyCritical;

    /// AUTH_PASSWORD_VALIDATORS: each table has the *name* of one of Django's validators, without
    /// its module, and its options. The file at *password_list_path* contains one password per
    /// line, plain or gzip. The default is those of a new Django project.
    auth_password_validators: Vec<ValidatorEntry> = default_validators() => CopyCritical;

    /// The domain in links, with a port if needed. If it is empty, the site takes the domain from
    /// each request: no mails can be sent, and `--link-only` prints the path.
    site_domain: String = "localhost:8000".to_owned() => Copy;

    /// The site's name in mails. If this is not set, it is the value of *site_domain*.
    site_name: String = String::new() => Copy;

    /// Whether links start with https.
    use_https: bool = false => Copy;

    /// The path of links, with {uid} and, after it, {token}. If it is empty, the site has no page for
    /// them and no links are issued.
    password_reset_path: String = "/users/reset/{uid}/{token}/".to_owned() => CopyCritical;

    /// How many requests for an address `password reset --uniform` mails within an hour. Over that,
    /// the answer is the same and no mail is sent; with 0 none ever is.
    password_resets_per_hour: u32 = 5 => Keep;

    /// LANGUAGE_CODE: templates in *registration/LANGUAGE/* are tried first. acct's own texts are
    /// always English.
    language_code: String = "en-us".to_owned() => Copy;

    /// DEFAULT_FROM_EMAIL, the sender of mails.
    default_from_email: String = "webmaster@localhost".to_owned() => Copy;

    /// The directory of your own templates, *registration/NAME* in it. The default directory need
    /// not exist. `acct template list` lists the names.
    templates: PathBuf = "templates".into() => Keep;

    /// Additional variables for mail templates. They override variables of the same name.
    extra_email_context: toml::Table = toml::Table::new() => Keep;

    /// Whether `password change`, `password set` and `password confirm` notify the user of the
    /// change by mail, without a link, at the stored address, even if the user is inactive. A user
    /// without an address gets none. If it cannot be sent, there is a warning on stderr and in
    /// `notice` of the JSON document; the change and the exit code stay. With `--generate` the
    /// console backend prints the mail to stderr. `password rotate` sends none.
    notify_password_changed: bool = false => Keep;

    /// EMAIL_BACKEND, by the name of its module: "console" prints mails to stdout, "smtp" sends
    /// them to a mail server, "file" writes them to files, "dummy" discards them. "sendmail",
    /// which Django does not have, passes them to the system's sendmail program. With any other
    /// name no mail is sent unless `--backend` specifies one of these.
    email_backend: String = "console".to_owned() => Copy;

    /// EMAIL_HOST, the mail server.
    email_host: String = "localhost".to_owned() => Copy;

    /// EMAIL_PORT.
    email_port: u16 = 25 => Copy;

    /// EMAIL_HOST_USER. If there is also a password, acct logs in with AUTH PLAIN or LOGIN; without
    /// TLS too, as Django does, but with a warning.
    email_host_user: String = String::new() => Copy;

    /// The file that contains EMAIL_HOST_PASSWORD. It needs the same permissions as the key files.
    email_host_password_file: Option<PathBuf> = None => Copy;

    /// EMAIL_USE_TLS: STARTTLS, usually on port 587. If the server does not offer it, nothing is
    /// sent. The server's certificate must be valid for *email_host* and trusted by the system.
    email_use_tls: bool = false => Copy;

    /// EMAIL_USE_SSL: TLS from the start, usually on port 465. It excludes *email_use_tls*.
    email_use_ssl: bool = false => Copy;

    /// EMAIL_TIMEOUT: how long one mail may take, in seconds, from looking up the host to the
    /// server's confirmation.
    email_timeout: u32 = 30 => Copy;

    /// EMAIL_FILE_PATH, the directory of the backend "file": each run that sends mails writes one
    /// private file to it. It is created if needed and must not be a symlink.
    email_file_path: Option<PathBuf> = None => Copy;

    /// EMAIL_USE_LOCALTIME: whether mails are dated in the site's time zone rather than in UTC.
    email_use_localtime: bool = false => Copy;

    /// The audit log; its key is in the same directory, with *.key* appended to the name. See FILES
    /// for the default.
    audit_log: Option<PathBuf> = None => Keep;

    /// Whether each line of the audit log also goes to syslog, with its mac.
    audit_syslog: bool = false => Keep;

    /// The socket of syslog.
    audit_syslog_socket: PathBuf = SYSLOG.into() => Keep;

    /// The manage.py of the adopted site, or its directory. This and the next five are written by `acct adopt`, for
    /// `acct doctor` and the next `acct adopt`.
    manage_py: Option<PathBuf> = None => Copy;

    /// The Python that runs the site.
    manage_python: Option<PathBuf> = None => Copy;

    /// DJANGO_SETTINGS_MODULE, unless manage.py sets it.
    manage_settings: Option<String> = None => Copy;

    /// The files with the environment variables of the site's service; the last one counts.
    manage_env_files: Vec<PathBuf> = Vec::new() => Copy;

    /// How long the site may take to start, and to answer each request of `acct user`, in seconds.
    manage_timeout: u32 = 60 => Copy;

    /// The entry of DATABASES that contains the users.
    manage_database_alias: String = "default".to_owned() => Copy;

    /// How `user add`, `edit`, `import`, `activate`, `deactivate` and `remove` write: "site" through
    /// the site's own model in its Python, since signals or methods of its own take part; "direct"
    /// by acct alone.
    write_users: WriteUsers = WriteUsers::Direct => Copy;

    /// The site's own entries of AUTH_PASSWORD_VALIDATORS, which only the site can run: it does so if
    /// *write_users* is "site", or with `--through-site`.
    site_validators: Vec<String> = Vec::new() => Copy;

    /// The validators with a `password_changed` method, which the site calls under the same
    /// conditions.
    password_changed_hooks: Vec<String> = Vec::new() => Copy;

    /// The site's Django version, such as "5.2.19". Mails use its wording and date format.
    django_version: Option<String> = None => Copy;
}
