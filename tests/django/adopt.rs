//! `acct adopt` on a real Django project.
//!
//! Runs where `ACCT_DJANGO52_PYTHON` names a Python with Django 5.2 and argon2-cffi; CI does.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::pythons;

/// A project in a temporary directory, and acct's home next to it.
struct Project {
    directory: TempDir,
    python: OsString,
}

const MANAGE: &str = include_str!("adopt/manage.py");
const SETTINGS: &str = include_str!("adopt/settings.py");
const URLS: &str = include_str!("adopt/urls.py");
const MODELS: &str = include_str!("adopt/models.py");
const OTHERS: &str = include_str!("adopt/others.py");

impl Project {
    /// Creates a project with the user `ann`; `None`, with a note on stderr, if no Django is configured.
    fn new() -> Option<Self> {
        let python = pythons::python("52")?;
        let project = Self { directory: tempfile::tempdir().unwrap(), python };
        for (name, text) in [
            ("manage.py", MANAGE),
            ("news/__init__.py", ""),
            ("news/settings.py", SETTINGS),
            ("news/urls.py", URLS),
            ("news/models.py", OTHERS),
            ("members/__init__.py", ""),
            ("members/models.py", MODELS),
            ("news.env", "export NEWS_KEY='key-of-the-service-0123456789-0123456789-0123456789'\n"),
        ] {
            project.write(name, text);
        }
        project.manage(&["migrate", "--run-syncdb", "-v", "0"]);
        Some(project)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("site").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn add_ann(&self) {
        self.shell(
            "from members.models import Member; \
             Member.objects.create_user('ann', 'Ann@news.example', 'tulip-Kettle-93', age=3)",
        );
    }

    /// Runs Python in the project and returns what it prints.
    fn shell(&self, code: &str) -> String {
        self.manage(&["shell", "-v", "0", "-c", code])
    }

    fn manage(&self, args: &[&str]) -> String {
        let key = "key-of-the-service-0123456789-0123456789-0123456789";
        let mut command = Command::new(&self.python);
        command.args(["-W", "ignore", "-B", "manage.py"]).args(args).current_dir(self.path(""));
        let output = command.env("NEWS_KEY", key).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "manage.py {args:?}: {stderr}");
        let printed = String::from_utf8(output.stdout).unwrap();
        printed.lines().filter(|line| *line != "a chatty site").collect()
    }

    fn acct(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_acct"))
            .args(args)
            .env_clear()
            .env("XDG_CONFIG_HOME", self.directory.path().join("config"))
            .env("HOME", self.directory.path())
            .output()
            .unwrap()
    }

    fn adopt(&self, args: &[&str]) -> Output {
        let (manage_py, python) = (self.path("manage.py"), PathBuf::from(&self.python));
        let all = ["adopt", manage_py.to_str().unwrap(), "--python", python.to_str().unwrap()];
        self.acct(&[&all[..], args].concat())
    }

    /// Lists the site's files and what is in them.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, files);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(&self.path(""), &mut files);
        files
    }
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_project_is_learned_proven_and_not_changed() {
    let Some(project) = Project::new() else { return };
    project.add_ann();
    let before = project.files();
    let env_file = project.path("news.env");
    let adopted = project.adopt(&["--env-file", env_file.to_str().unwrap()]);
    let (stdout, stderr) = texts(&adopted);
    assert_eq!(adopted.status.code(), Some(0), "{stderr}");
    for fact in [
        "5.2.",
        "the_members",
        "~/site/db.sqlite3",
        "argon2",
        "Europe/Berlin",
        "https://members.example/m/reset/…",
    ] {
        assert!(stdout.contains(fact), "{fact}: {stdout}");
    }
    let warned = stderr.starts_with("warning: news.settings.Own ") && stderr.lines().count() == 1;
    assert!(warned, "{stderr}");
    assert!(before == project.files(), "adopt has written to the site");

    let config = fs::read_to_string(project.directory.path().join("config/acct/config.toml"));
    let config = config.unwrap();
    for line in [
        "    { algorithm = \"argon2\", memory_cost = 64, time_cost = 1, parallelism = 1 },",
        "username_field = \"login\"",
        "email_field = \"mail\"",
        "first_name = \"given\"",
        "username = \"login\"",
        "email = \"mail\"",
        "email = \"letter box\"",
        "min_length = 9",
    ] {
        assert!(config.lines().any(|other| other == line), "{line} is not in\n{config}");
    }
}

#[test]
fn the_service_s_environment_decides_which_key_is_learned() {
    let Some(project) = Project::new() else { return };
    let (_, stderr) = texts(&project.adopt(&[]));
    let error = "KeyError: 'NEWS_KEY' (news/settings.py, line ";
    assert!(stderr.contains(error) && stderr.contains("--env-file"), "{stderr}");
    let (_, stderr) = texts(&project.adopt(&["--settings", "news.nowhere"]));
    let error = "No module named 'news.nowhere'";
    assert!(stderr.contains(error) && stderr.contains("--settings"), "{stderr}");
    let env_file = project.path("news.env");
    let adopted = project.adopt(&["--env-file", env_file.to_str().unwrap()]);
    let (_, stderr) = texts(&adopted);
    assert_eq!(adopted.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("the_members"), "{stderr}");
}

#[test]
fn a_project_that_acct_would_harm_is_refused() {
    let Some(project) = Project::new() else { return };
    let env_file = project.path("news.env");
    for (module, told) in [
        ("postgresql", "postgresql"),
        ("memory", "memory"),
        ("gone", "gone.sqlite3"),
        ("routed", "members.Member"),
        ("own_hasher", "encode"),
        ("own_tokens", "news.own_tokens.Generator"),
        ("two_tables", "table"),
        ("own_password", "set_password"),
        ("no_key", "SECRET_KEY"),
        ("raises", "ValueError: first second (news/raises.py, line 2)"),
        ("leaves", "gone fishing"),
        ("unclosed", "SyntaxError: '(' was never closed (news/unclosed.py, line 2)"),
        ("asks", "EOFError"),
    ] {
        let name = format!("news/{module}.py");
        let settings = include_str!("adopt/variants.py");
        let (_, rest) = settings.split_once(&format!("# {module}\n")).unwrap();
        let own = rest.split("\n# ").next().unwrap();
        project.write(&name, &format!("from news.settings import *\n{own}\n"));
        let args = ["--env-file", env_file.to_str().unwrap(), "--settings"];
        let settings = format!("news.{module}");
        let refused = project.adopt(&[&args[..], &[settings.as_str()]].concat());
        let (_, stderr) = texts(&refused);
        assert_eq!(refused.status.code(), Some(3), "{module}: {stderr}");
        assert!(stderr.contains(told), "{module}: {stderr}");
    }
    assert!(!project.directory.path().join("config").exists());
    assert!(!project.path("gone.sqlite3").exists(), "looking for it has made it");
}

#[test]
fn the_reset_page_is_found_by_its_view_class() {
    let Some(project) = Project::new() else { return };
    let env_file = project.path("news.env");
    let page = |route: &str, class: &str, name: &str| {
        format!("path(\"{route}\", {class}.as_view(), name={name})")
    };
    let stock = "views.PasswordResetConfirmView";
    let hyphens = page("r/<uidb64>/<token>/", stock, "\"password-reset-confirm\"");
    let subclass = page("s/<uidb64>/<token>", "Own", "\"new_password\"");
    let unnamed = page("u/<uidb64>/<token>/", stock, "None");
    let (one, two) = (page("one/<uidb64>/<token>/", stock, "\"a\""), format!("[{subclass}]"));
    let admin = format!("path(\"admin/\", include(([{hyphens}], \"admin\")))");
    for (patterns, path, others) in [
        (hyphens.clone(), "/r/{uid}/{token}/", None),
        (subclass.clone(), "/s/{uid}/{token}", None),
        (unnamed, "/u/{uid}/{token}/", None),
        (format!("path(\"in/\", include(({two}, \"core\")))"), "/in/s/{uid}/{token}", None),
        (
            format!("path(\"a/\", include(([path(\"b/\", include(({two}, \"y\")))], \"x\")))"),
            "/a/b/s/{uid}/{token}",
            None,
        ),
        (format!("*i18n_patterns(path(\"x/\", include({two})))"), "/en-us/x/s/{uid}/{token}", None),
        (format!("{admin}, {one}"), "/one/{uid}/{token}/", Some("/admin/r/{uid}/{token}/")),
    ] {
        let urls = format!(
            "from django.conf.urls.i18n import i18n_patterns\n\
             from django.contrib.auth import views\n\
             from django.urls import include, path\n\
             class Own(views.PasswordResetConfirmView): pass\n\
             urlpatterns = [{patterns}]\n"
        );
        project.write("news/urls.py", &urls);
        let adopted = project.adopt(&["--env-file", env_file.to_str().unwrap(), "--yes"]);
        let (_, stderr) = texts(&adopted);
        assert_eq!(adopted.status.code(), Some(0), "{patterns}: {stderr}");
        let shown = project.acct(&["settings", "password_reset_path", "--format", "plain", "-q"]);
        assert_eq!(texts(&shown).0.trim_end(), path, "{patterns}");
        assert_eq!(stderr.contains("other reset pages"), others.is_some(), "{stderr}");
        assert!(others.is_none_or(|others| stderr.contains(others)), "{stderr}");
    }
    // A path that a person has set stays where the site has none.
    project.write("news/urls.py", "urlpatterns = []\n");
    let again = project.adopt(&["--env-file", env_file.to_str().unwrap(), "--yes"]);
    assert_eq!(again.status.code(), Some(0), "{}", texts(&again).1);
    let shown = project.acct(&["settings", "password_reset_path", "--format", "plain", "-q"]);
    assert_eq!(texts(&shown).0.trim_end(), "/one/{uid}/{token}/");
}

#[test]
fn a_validator_that_inherits_its_check_keeps_it_and_what_changes_nothing_is_not_mentioned() {
    let Some(project) = Project::new() else { return };
    let settings = r#"
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from news.settings import *
class Missing(Argon2PasswordHasher):
    algorithm = "bcrypt"
    library = "no_such_library"
class Long(MinimumLengthValidator):
    def __init__(self, min_length=13):
        super().__init__(min_length)
class Same(MinimumLengthValidator):
    def get_help_text(self):
        return ""
    def password_changed(self, password, user):
        pass
STOCK = "django.contrib.auth.password_validation."
PASSWORD_HASHERS = [*PASSWORD_HASHERS, "news.quiet.Missing"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "news.quiet.Long"},
    {"NAME": "news.quiet.Same", "OPTIONS": {"min_length": 10}},
    {"NAME": STOCK + "UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": {"first_name", "last_name", "email", "username"}}},
]
"#;
    project.write("news/quiet.py", settings);
    let env_file = project.path("news.env");
    let args = ["--env-file", env_file.to_str().unwrap(), "--settings", "news.quiet"];
    let adopted = project.adopt(&args);
    let (_, stderr) = texts(&adopted);
    assert_eq!(adopted.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("no_such_library"), "{stderr}");
    assert!(stderr.contains("news.quiet.Same has a password_changed"), "{stderr}");
    assert!(!stderr.contains("news.quiet.Long"), "{stderr}");
    let shown = project.acct(&["settings", "auth_password_validators", "--format", "json", "-q"]);
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    let options = |index: usize| &shown["settings"][0]["value"][index];
    assert_eq!(options(0)["min_length"], 13, "{shown}");
    assert_eq!(options(1)["min_length"], 10, "{shown}");
    for _ in 0..4 {
        // A set has another order in each process.
        let again = project.adopt(&args);
        let (stdout, stderr) = texts(&again);
        assert_eq!(again.status.code(), Some(0), "{stderr}");
        assert!(stdout.contains("no changes"), "{stdout}{stderr}");
    }
}
