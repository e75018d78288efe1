//! Sites with habits that real ones have: what surrounds the password is theirs, and acct keeps it.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::pythons;

const MANAGE: &str = include_str!("adopt/manage.py");

const SETTINGS: &str = r#"
from pathlib import Path
BASE = Path(__file__).resolve().parent.parent
SECRET_KEY = "a-key-of-a-site-with-habits-0123456789-abcdefghijklmnop"
DEBUG = True
ROOT_URLCONF = "news.urls"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "m",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
"#;

const URLS: &str = r#"
from django.urls import include, path
urlpatterns = [path("", include("django.contrib.auth.urls"))]
"#;

const VERSIONS: [&str; 3] = ["42", "52", "61"];

/// A small site, adopted.
struct Site {
    directory: TempDir,
    python: OsString,
}

impl Site {
    /// Creates and adopts a site with these models; `None` if no such Django is configured.
    fn new(version: &str, settings: &str, models: &str) -> Option<Self> {
        let python = pythons::python(version)?;
        let site = Self { directory: tempfile::tempdir().unwrap(), python };
        for (name, text) in [
            ("manage.py", MANAGE),
            ("news/__init__.py", ""),
            ("news/settings.py", &format!("{SETTINGS}{settings}")),
            ("news/urls.py", URLS),
            ("m/__init__.py", ""),
            ("m/migrations/__init__.py", ""),
            ("m/models.py", models),
        ] {
            let path = site.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        site.manage(&["makemigrations", "m", "-v", "0"]);
        site.manage(&["migrate", "-v", "0"]);
        site.adopt();
        Some(site)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("site").join(name)
    }

    fn manage(&self, args: &[&str]) -> String {
        let mut command = Command::new(&self.python);
        command.args(["-W", "ignore", "-B", "manage.py"]).args(args).current_dir(self.path(""));
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "manage.py {args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Evaluates an expression in the site, with its user model as `U`.
    fn ask(&self, expression: &str) -> String {
        let code = format!(
            "from django.contrib.auth import get_user_model; U = get_user_model(); \
             from m import models as m; from django.test import Client; print({expression})"
        );
        // The site may print something of its own before.
        self.manage(&["shell", "-v", "0", "-c", &code])
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    }

    fn adopt(&self) -> String {
        let (manage_py, python) = (self.path("manage.py"), PathBuf::from(&self.python));
        let adopt = ["adopt", manage_py.to_str().unwrap(), "--python", python.to_str().unwrap()];
        self.done(&[&adopt[..], &["--site-domain", "http://news.example", "--yes"]].concat(), "")
    }

    /// Runs acct with an input.
    fn acct(&self, args: &[&str], stdin: &str) -> Output {
        use std::io::Write;
        use std::process::Stdio;

        let mut child = Command::new(env!("CARGO_BIN_EXE_acct"))
            .args(args)
            .env_clear()
            .env("HOME", self.directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that reads nothing may have ended.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs acct, which succeeds, and returns its output.
    fn done(&self, args: &[&str], stdin: &str) -> String {
        let output = self.acct(args, stdin);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs acct, which refuses, and returns the error's code.
    fn refused(&self, args: &[&str], stdin: &str, exit_code: i32) -> (String, String) {
        let output = self.acct(&[args, &["--format", "json"]].concat(), stdin);
        assert_eq!(output.status.code(), Some(exit_code), "{args:?}: {output:?}");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = &document["error"];
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        (text("code"), text("message"))
    }

    /// Checks that a second adoption finds no change, and that doctor has no objection.
    fn is_at_home(&self) {
        assert!(self.adopt().contains("no changes"));
        let document: Value =
            serde_json::from_str(&self.done(&["doctor", "--format", "json"], "")).unwrap();
        for finding in document["checks"].as_array().unwrap() {
            if ["site", "site_limits", "user_writes", "user_add"]
                .contains(&finding["check"].as_str().unwrap())
            {
                assert_eq!(finding["verdict"], "ok", "{finding}");
            }
        }
    }

    fn add(&self, name: &str, more: &[&str]) -> String {
        let args = ["user", "add", name, "--password-stdin"];
        self.done(&[&args[..], more].concat(), "tulip-Kettle-93\n")
    }
}

const SIGNALS: &str = r#"
from django.contrib.auth.models import User
from django.db import models
from django.db.models.signals import post_save, pre_save

class Profile(models.Model):
    user = models.OneToOneField(User, models.CASCADE)
    email = models.CharField(max_length=254)

def saved(sender, instance, created, **kwargs):
    if created:
        Profile.objects.create(user=instance)
    instance.profile.email = instance.email
    instance.profile.save()

def strict(sender, instance, **kwargs):
    print("the site is chatty")
    if instance.first_name == "Mallory":
        raise ValueError("no such people here")

post_save.connect(saved, sender=User)
pre_save.connect(strict, sender=User)
"#;

#[test]
fn receivers_of_signals_see_what_acct_writes() {
    for version in VERSIONS {
        let Some(site) = Site::new(version, "", SIGNALS) else { continue };
        site.is_at_home();
        site.add("ann", &["--email", "ann@news.example"]);
        let login = "Client().login(username='ann', password='tulip-Kettle-93')";
        assert_eq!(site.ask(login), "True");
        assert_eq!(site.ask("m.Profile.objects.get().email"), "ann@news.example");
        site.done(&["user", "edit", "ann", "--email", "a@news.example"], "");
        assert_eq!(site.ask("m.Profile.objects.get().email"), "a@news.example");
        site.done(&["user", "deactivate", "ann"], "");
        assert_eq!(site.ask(login), "False");
        let file =
            "username,email,date_joined\nben,ben@news.example,2024-01-02T03:04:05Z\ncleo,,\n";
        site.done(&["user", "import", "-", "--dry-run"], file);
        assert_eq!(site.ask("m.Profile.objects.count()"), "1");
        site.done(&["user", "import", "-"], file);
        assert_eq!(site.ask("m.Profile.objects.count()"), "3");
        assert_eq!(
            site.ask("U.objects.get(username='ben').date_joined"),
            "2024-01-02 03:04:05+00:00"
        );
        let update = file.replace("ben@", "b@");
        site.done(&["user", "import", "-", "--on-conflict", "update"], &update);
        assert_eq!(site.ask("m.Profile.objects.get(user__username='ben').email"), "b@news.example");
        site.add("dan", &["--direct"]);
        assert_eq!(site.ask("m.Profile.objects.count()"), "3");
        let remove = ["user", "remove", "ann", "ben", "--yes"];
        let (code, message) = site.refused(&remove, "", 1);
        assert_eq!((&*code, message.contains("m_profile")), ("user_referenced", true));
        site.done(&[&remove[..], &["--cascade"]].concat(), "");
        assert_eq!(site.ask("m.Profile.objects.count(), U.objects.count()"), "1 2");
    }
}

#[test]
fn what_a_receiver_refuses_is_not_written() {
    for version in VERSIONS {
        let Some(site) = Site::new(version, "", SIGNALS) else { continue };
        let add = ["user", "add", "mal", "--no-password", "--first-name", "Mallory"];
        let (code, message) = site.refused(&add, "", 1);
        assert_eq!(code, "site_refused");
        assert!(message.contains("mal: ") && message.contains("ValueError: no such people here"));
        let file = "username,first_name\nann,Ann\nmal,Mallory\nben,Ben\n";
        let output = site.acct(&["user", "import", "-", "--format", "json"], file);
        assert_eq!(output.status.code(), Some(1));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&document["errors"][0]["line"], &document["added"]), (&3.into(), &0.into()));
        assert_eq!(site.ask("U.objects.count(), m.Profile.objects.count()"), "0 0");
        site.add("ann", &[]);
        let (_, message) = site.refused(&["user", "edit", "ann", "--first-name", "Mallory"], "", 1);
        assert!(message.starts_with("ann (id 1): "), "{message}");
        assert_eq!(site.ask("repr(U.objects.get().first_name)"), "''");
    }
}

const METHODS: &str = r#"
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

class Manager(UserManager):
    def create_user(self, username, email=None, password=None, **fields):
        user = super().create_user(username.lower(), email, password, **fields)
        Note.objects.create(user=user, text="made by the manager")
        return user

class Member(AbstractUser):
    full = models.CharField(max_length=300, blank=True)
    boss = models.ForeignKey("self", models.CASCADE, null=True)
    objects = Manager()

    def save(self, *args, **kwargs):
        self.full = (self.first_name + " " + self.last_name).strip()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self.username == "kept":
            return
        Note.objects.create(user=None, text="removed " + self.username)
        return super().delete(*args, **kwargs)

class Note(models.Model):
    user = models.ForeignKey(Member, models.CASCADE, null=True)
    text = models.TextField()
"#;

#[test]
fn the_model_s_own_methods_are_called() {
    for version in VERSIONS {
        let Some(site) = Site::new(version, "AUTH_USER_MODEL = \"m.Member\"\n", METHODS) else {
            continue;
        };
        site.is_at_home();
        site.add("ANN", &["--first-name", "Ann", "--last-name", "Wu", "--superuser", "--staff"]);
        let row = "list(U.objects.values_list('username', 'full', 'is_staff', 'is_superuser'))";
        assert_eq!(site.ask(row), "[('ann', 'Ann Wu', True, True)]");
        assert_eq!(site.ask("m.Note.objects.get().text"), "made by the manager");
        assert_eq!(site.ask("Client().login(username='ann', password='tulip-Kettle-93')"), "True");
        site.done(&["user", "edit", "ann", "--last-name", "Lee"], "");
        assert_eq!(site.ask("U.objects.get().full"), "Ann Lee");
        site.add("kept", &[]);
        let (code, _) = site.refused(&["user", "remove", "kept", "--yes", "--cascade"], "", 1);
        assert_eq!((&*code, &*site.ask("U.objects.count()")), ("site_refused", "2"));
        site.done(&["user", "edit", "kept", "--set", "boss_id=1"], "");
        site.ask("m.Note.objects.all().delete()");
        let (code, message) = site.refused(&["user", "remove", "ann", "--yes"], "", 1);
        assert_eq!((&*code, message.contains("m_member")), ("user_referenced", true), "{message}");
        site.done(&["user", "remove", "ann", "--yes", "--cascade"], "");
        assert_eq!(site.ask("m.Note.objects.last().text"), "removed ann");
        assert_eq!(site.ask("U.objects.count()"), "0");
    }
}

const DEFAULTS: &str = r#"
import uuid
from django.contrib.auth.models import AbstractUser
from django.db import models

class Member(AbstractUser):
    bio = models.CharField(max_length=50, blank=True)
    is_vip = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    options = models.JSONField(default=dict)
    born = models.DateField(null=True)
    # computed
"#;

#[test]
fn constant_defaults_need_no_site() {
    for version in VERSIONS {
        let Some(site) = Site::new(version, "AUTH_USER_MODEL = \"m.Member\"\n", DEFAULTS) else {
            continue;
        };
        site.is_at_home();
        assert!(
            site.done(&["settings", "write_users", "--format", "plain"], "").contains("direct")
        );
        site.add("ann", &["--set", "is_vip=true", "--set", "born=2000-02-29"]);
        site.done(&["user", "import", "-"], "username,is_vip,bio\nben,true,x\ncleo,,\n");
        let rows = "list(U.objects.values_list('bio', 'is_vip', 'language', 'options', 'born'))";
        let ann = "('', True, 'en', {}, datetime.date(2000, 2, 29))";
        let others = "('x', True, 'en', {}, None), ('', False, 'en', {}, None)";
        assert_eq!(site.ask(rows), format!("[{ann}, {others}]"));
        site.done(&["user", "edit", "ann", "--set", "language=de", "--set", "is_vip=false"], "");
        assert_eq!(site.ask("U.objects.values_list('language', 'is_vip')[0]"), "('de', False)");
        let exported = site.done(&["user", "export", "--with-hashes"], "");
        site.done(&["user", "remove", "ann", "ben", "cleo", "--yes"], "");
        site.done(&["user", "import", "-"], &exported);
        assert_eq!(site.done(&["user", "export", "--with-hashes"], ""), exported);
    }
}

#[test]
fn computed_defaults_are_left_to_the_site() {
    for version in VERSIONS {
        let models = DEFAULTS.replace(
            "# computed",
            "token = models.UUIDField(default=uuid.uuid4)\n    \
             seen = models.DateTimeField(auto_now_add=True)",
        );
        let Some(site) = Site::new(version, "AUTH_USER_MODEL = \"m.Member\"\n", &models) else {
            continue;
        };
        site.is_at_home();
        site.add("ann", &[]);
        site.done(&["user", "import", "-"], "username\nben\n");
        assert_eq!(site.ask("len({user.token for user in U.objects.all()})"), "2");
        assert_eq!(site.ask("U.objects.filter(seen=None).count()"), "0");
        let set = "token=6f1c6f0e-7d3e-4a7b-9a53-0d1a4f6f3b11";
        site.done(&["user", "edit", "ann", "--set", set], "");
        assert_eq!(site.ask("U.objects.get(username='ann').token"), &set[6..]);
        let exported = site.done(&["user", "export", "--with-hashes"], "");
        site.done(&["user", "remove", "ann", "ben", "--yes"], "");
        site.done(&["user", "import", "-"], &exported);
        assert_eq!(site.done(&["user", "export", "--with-hashes"], ""), exported);
    }
}

const VALIDATORS: &str = r#"
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_save

class Change(models.Model):
    name = models.CharField(max_length=150)

class Long(MinimumLengthValidator):
    def password_changed(self, password, user):
        Change.objects.create(name=user.username + " " + password[:5])

class Own:
    def validate(self, password, user=None):
        if "leak" in password:
            raise ValueError("no such password: " + password)
        if user.username[::-1] in password:
            raise ValidationError("The name must not be there backwards.", code="backwards")
    def get_help_text(self):
        return ""

# listens
"#;

const VALIDATOR_SETTINGS: &str =
    "AUTH_PASSWORD_VALIDATORS = [{\"NAME\": \"m.models.Long\"}, {\"NAME\": \"m.models.Own\"}]\n";

#[test]
fn the_site_s_own_validators_and_hooks_run_where_it_writes() {
    for version in VERSIONS {
        let listening = VALIDATORS.replace(
            "# listens",
            "post_save.connect(lambda **kwargs: None, sender=User, weak=False)",
        );
        let Some(site) = Site::new(version, VALIDATOR_SETTINGS, &listening) else { continue };
        site.is_at_home();
        let changes = "list(m.Change.objects.values_list('name', flat=True))";
        site.add("ann", &[]);
        assert_eq!(site.ask(changes), "['ann tulip']");
        for args in [
            &["password", "set", "ann", "--password-stdin"][..],
            &["user", "add", "ben", "--password-stdin"],
        ] {
            let (code, _) = site.refused(args, "xx-nna-neb-yy\n", 1);
            assert_eq!(code, "site_validator");
        }
        let set = ["password", "set", "ann", "--password-stdin"];
        assert_eq!(site.refused(&set, "short\n", 1).0, "password_too_short");
        let (_, message) = site.refused(&set, "leak-Kettle-93\n", 1);
        assert!(message.contains("no such password: …") && !message.contains("leak"), "{message}");
        site.done(&["password", "set", "ann", "--password-stdin"], "daisy-Kettle-94\n");
        let change = ["password", "change", "ann", "--password-stdin"];
        site.done(&change, "daisy-Kettle-94\nasters-Kettle-95\n");
        let link = site.done(&["password", "reset", "--user", "ann", "--link-only"], "");
        site.done(&["password", "confirm", link.trim(), "--password-stdin"], "roses-Kettle-96\n");
        assert_eq!(site.ask(changes), "['ann tulip', 'ann daisy', 'ann aster', 'ann roses']");
        assert_eq!(site.ask("Client().login(username='ann', password='roses-Kettle-96')"), "True");
        site.done(&["password", "set", "ann", "--password-stdin", "--direct"], "xx-nna-123\n");
        assert_eq!(site.ask("m.Change.objects.count()"), "4");
    }
}

#[test]
fn elsewhere_it_is_said_which_validators_and_hooks_did_not_run() {
    for version in VERSIONS {
        let Some(site) = Site::new(version, VALIDATOR_SETTINGS, VALIDATORS) else { continue };
        let set = ["user", "add", "ann", "--password-stdin"];
        let output = site.acct(&set, "xx-nna-123\n");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        assert!(stderr.contains("m.models.Own") && stderr.contains("m.models.Long"), "{stderr}");
        assert_eq!(site.ask("m.Change.objects.count()"), "0");
        let set = ["password", "set", "ann", "--password-stdin", "--through-site"];
        assert_eq!(site.refused(&set, "xx-nna-124\n", 1).0, "site_validator");
        site.done(&set, "daisy-Kettle-94\n");
        assert_eq!(site.ask("m.Change.objects.get().name"), "ann daisy");
    }
}

#[test]
fn a_site_needs_no_manage_py_and_may_bring_its_own_django() {
    for version in VERSIONS {
        let settings = "import os\nPART = os.environ.get('A', '') + os.environ.get('B', '')\n\
                        assert PART in ('', 'onetwo'), PART\n";
        let Some(site) = Site::new(version, settings, "") else { continue };
        let python = PathBuf::from(&site.python);
        let adopt = ["adopt", "--settings", "news.settings", "--python", python.to_str().unwrap()];
        let folder = site.path("");
        for (name, value) in [("a.env", "A=one"), ("b.env", "B=two")] {
            fs::write(site.path(name), value).unwrap();
        }
        let (a, b) = (site.path("a.env"), site.path("b.env"));
        let more = [
            "--chdir",
            folder.to_str().unwrap(),
            "--env-file",
            a.to_str().unwrap(),
            "--env-file",
            b.to_str().unwrap(),
            "--timeout",
            "50",
            "--name",
            "bare",
        ];
        site.done(&[&adopt[..], &more].concat(), "");
        let doctor = site.done(&["--site", "bare", "doctor", "--format", "json"], "");
        assert!(doctor.contains(r#""check":"site","verdict":"ok""#), "{doctor}");
        let add = ["--site", "bare", "user", "add", "ann", "--no-password", "--through-site"];
        site.done(&add, "");
        assert_eq!(site.ask("U.objects.get().username"), "ann");
        let module = site.path("without.py");
        fs::write(&module, MANAGE.replace("os.environ.setdefault", "print")).unwrap();
        let output = site
            .acct(&["adopt", module.to_str().unwrap(), "--python", adopt[4], "--name", "x"], "");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), stderr.contains("--settings")),
            (Some(3), true),
            "{stderr}"
        );
        // A Python without Django, and a manage.py that knows where the site has one.
        let paths = "import sys, django; print(sys.path[-1], django.__path__[0])";
        let found = Command::new(&python).args(["-c", paths]).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        let packages = found.split_whitespace().next().unwrap();
        let path = format!("import sys; sys.path.append({packages:?})\n");
        fs::write(site.path("own.py"), path + MANAGE).unwrap();
        let real = fs::canonicalize(&python).unwrap();
        let own = site.path("own.py");
        let adopt = ["adopt", own.to_str().unwrap(), "--python", real.to_str().unwrap()];
        site.done(&[&adopt[..], &["--name", "own"]].concat(), "");
    }
}
