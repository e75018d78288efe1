//! `acct doctor` on an adopted site: asked again where its Python can be run.
//!
//! What needs a real site runs where `ACCT_DJANGO52_PYTHON` names a Python with Django 5.2.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::doctor_traces::leaves_no_trace;
use crate::sandbox::{Sandbox, set_mode};
use crate::tools;

const MANAGE: &str = "import os, sys
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
";

const SETTINGS: &str = "SECRET_KEY = 'abcdefghijklmnopqrstuvwxyz-0123456789-canary-in-a-site'
INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': FOLDER + '/db.sqlite3'}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}]
ROOT_URLCONF = 'site_urls'
USE_TZ = True
TIME_ZONE = 'Europe/Berlin'
EMAIL_BACKEND = 'django.core.mail.backends.console.EmailBackend'
PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher', 'django.contrib.auth.hashers.PBKDF2PasswordHasher']
";

/// A Django site in its own home.
struct Project {
    home: Sandbox,
    python: PathBuf,
}

impl Project {
    /// Creates a site with one user and adopts it; `None`, with a note on stderr, without a Django.
    #[allow(clippy::disallowed_methods, reason = "the tests' own environment")]
    fn adopted() -> Option<Self> {
        let Some(python) = std::env::var_os("ACCT_DJANGO52_PYTHON") else {
            tools::skip("ACCT_DJANGO52_PYTHON names no Python with Django");
            return None;
        };
        let project = Self { home: Sandbox::empty(), python: python.into() };
        project.home.hide("canary-in-a-site");
        project.home.write("site/manage.py", MANAGE);
        let urls = "from django.urls import include, path\nurlpatterns = [path('users/', include('django.contrib.auth.urls'))]\n";
        project.home.write("site/site_urls.py", urls);
        project.configure("");
        project.manage(&["migrate", "-v", "0"]);
        let ann = "from django.contrib.auth.models import User; User.objects.create_user('ann', 'ann@news.example', 'x')";
        project.manage(&["shell", "-v", "0", "-c", ann]);
        set_mode(&project.home.path("site/db.sqlite3"), 0o600);
        let manage_py = project.manage_py();
        let python = project.python.to_str().unwrap();
        project
            .home
            .run(&["adopt", &manage_py, "--python", python, "--site-domain", "news.example"])
            .done();
        Some(project)
    }

    fn manage_py(&self) -> String {
        self.home.path("site/manage.py").to_str().unwrap().to_owned()
    }

    /// Writes the site's settings, and some lines more.
    fn configure(&self, more: &str) {
        let folder = format!("FOLDER = {:?}\n", self.home.path("site").to_str().unwrap());
        self.home.write("site/site_settings.py", format!("{folder}{SETTINGS}{more}\n"));
    }

    fn manage(&self, args: &[&str]) {
        let run =
            Command::new(&self.python).arg("-B").arg(self.manage_py()).args(args).output().unwrap();
        assert!(run.status.success(), "{run:?}");
    }

    /// Returns exit code, verdict and text of one check.
    fn examine(&self, check: &str) -> (i32, String, String) {
        examine(&self.home, &["doctor"], check)
    }
}

fn examine(home: &Sandbox, args: &[&str], check: &str) -> (i32, String, String) {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let told = home.run(&args);
    let document = told.json();
    let row = document["checks"].as_array().unwrap().iter().find(|row| row["check"] == check);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = row.unwrap();
    let line = format!("{} {}", text(&row["message"]), text(&row["hint"]));
    (told.code, text(&row["verdict"]), line)
}

#[test]
fn an_unchanged_site_is_ok() {
    let Some(project) = Project::adopted() else { return };
    let (code, verdict, line) = project.examine("site");
    assert_eq!((code, verdict.as_str()), (0, "ok"), "{line}");
    assert!(line.starts_with("Django 5.2"), "{line}");
    leaves_no_trace(&project.home, 0);
    let told = project.home.run(&["doctor"]);
    assert!(told.done().stdout.contains("5.2"), "{told:?}");
    let (_, verdict, line) = examine(&project.home, &["doctor", "--offline"], "site");
    assert_eq!(verdict, "skipped", "{line}");
}

#[test]
fn changes_in_the_site_are_reported_and_rated() {
    let Some(project) = Project::adopted() else { return };
    for (change, code, verdict, word) in [
        ("LANGUAGE_CODE = 'en-gb'", 0, "warning", "language_code"),
        ("TIME_ZONE = 'Asia/Tokyo'", 3, "error", "acct adopt "),
        ("SECRET_KEY = 'another-canary-in-a-site'", 3, "error", "tokens"),
        ("PASSWORD_HASHERS = PASSWORD_HASHERS[1:]", 3, "error", "password_hashers"),
        ("AUTH_USER_MODEL = 'nowhere.User'", 0, "warning", "nowhere.User"),
        ("DATABASES['default']['NAME'] = FOLDER + '/copy.sqlite3'", 3, "error", "database"),
    ] {
        let copy = project.home.path("site/copy.sqlite3");
        fs::copy(project.home.path("site/db.sqlite3"), copy).unwrap();
        project.configure(change);
        let found = project.examine("site");
        assert_eq!((found.0, found.1.as_str()), (code, verdict), "{change}: {found:?}");
        assert!(found.2.contains(word), "{change}: {found:?}");
    }
    project.configure("");
    assert_eq!(project.examine("site").1, "ok", "doctor has changed nothing");
}

#[test]
fn differences_from_django_are_a_warning() {
    let Some(project) = Project::adopted() else { return };
    assert_eq!(project.examine("site_limits").1, "ok");
    project.configure("LANGUAGE_CODE = 'de'");
    let (code, verdict, line) = project.examine("site_limits");
    assert_eq!((code, verdict.as_str()), (0, "warning"), "{line}");
    assert!(line.contains("de"), "{line}");
}

/// A home whose settings say that they were adopted, with a Python that only leaves a mark.
fn pretended() -> (Sandbox, PathBuf) {
    let home = Sandbox::with_ann();
    let mark = home.path("ran");
    let python =
        home.write("venv/bin/python", format!("#!/bin/sh\ntouch {}\nexit 7\n", mark.display()));
    set_mode(&home.path("venv/bin/python"), 0o700);
    let manage_py = home.write("manage.py", "");
    home.settings(&format!(
        "manage_py = \"{manage_py}\"\nmanage_python = \"{python}\"\ndjango_version = \"5.2\"\n"
    ));
    (home, mark)
}

#[test]
fn a_python_that_cannot_be_run_is_reported_and_no_failure() {
    let (home, mark) = pretended();
    let found = examine(&home, &["doctor"], "site");
    assert_eq!((found.0, found.1.as_str()), (0, "warning"), "{found:?}");
    assert!(mark.exists(), "{found:?}");
    fs::remove_file(&mark).unwrap();
    let offline = examine(&home, &["doctor", "--offline"], "site");
    assert_eq!((offline.0, offline.1.as_str()), (0, "skipped"), "{offline:?}");
    for gone in ["manage.py", "venv/bin/python"] {
        fs::remove_file(home.path(gone)).unwrap();
        let found = examine(&home, &["doctor"], "site");
        assert_eq!((found.0, found.1.as_str()), (0, "skipped"), "{found:?}");
        assert!(found.2.contains(gone), "{found:?}");
    }
    assert!(!mark.exists());
}

#[test]
fn root_does_not_run_what_others_can_change() {
    if !nix::unistd::geteuid().is_root() {
        crate::tools::say("only root can give files away: not tested here");
        return;
    }
    let (home, mark) = pretended();
    let manage_py = home.path("manage.py");
    std::os::unix::fs::chown(&manage_py, Some(4_000_000_123), None).unwrap();
    let found = examine(&home, &["doctor"], "site");
    assert_eq!((found.0, found.1.as_str()), (0, "skipped"), "{found:?}");
    assert!(found.2.contains("sudo -u '#4000000123' acct doctor"), "{found:?}");
    std::os::unix::fs::chown(&manage_py, Some(0), None).unwrap();
    fs::set_permissions(&manage_py, fs::Permissions::from_mode(0o666)).unwrap();
    let found = examine(&home, &["doctor"], "site");
    assert!(found.1 == "skipped" && found.2.contains("chmod go-w"), "{found:?}");
    fs::set_permissions(&manage_py, fs::Permissions::from_mode(0o644)).unwrap();
    for folder in [".", "venv", "venv/bin"] {
        std::os::unix::fs::chown(home.path(folder), Some(4_000_000_123), None).unwrap();
        let found = examine(&home, &["doctor"], "site");
        assert_eq!((found.0, found.1.as_str()), (0, "skipped"), "{folder}: {found:?}");
        assert!(found.2.contains("sudo -u '#4000000123' acct doctor"), "{folder}: {found:?}");
        std::os::unix::fs::chown(home.path(folder), Some(0), None).unwrap();
    }
    assert!(!mark.exists(), "nothing was run");
    examine(&home, &["doctor"], "site");
    assert!(mark.exists());
}
