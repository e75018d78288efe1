//! Custom templates in a temporary directory, and the built-in ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::account::clock::SiteTime;
use crate::account::field::{Field, UserColumn, UserPart};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = folder.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("templates")
    }

    fn templates(&self) -> Templates {
        Templates::open(setup(Some(&self.path()))).unwrap()
    }
}

fn setup(directory: Option<&Path>) -> TemplateSetup {
    let part = |name: &str, part| (name.to_owned(), part);
    let field = |field| UserPart::Column(UserColumn::Field(field));
    TemplateSetup {
        directory: directory.map(Path::to_owned),
        required: false,
        language_code: "de-at".to_owned(),
        wording: Wording::UpTo51,
        site: SiteContext {
            domain: "news.example".to_owned(),
            site_name: "Tom & Jerry's".to_owned(),
            protocol: "https",
            reset_path: "/reset/{uid}/{token}/".to_owned(),
            time: SiteTime::named("Europe/Berlin").unwrap(),
            users: Arc::new(UserVariables {
                parts: vec![
                    part("get_username", UserPart::USERNAME),
                    part("username", UserPart::USERNAME),
                    part("get_full_name", UserPart::FullName),
                    part("first_name", field(Field::FirstName)),
                    part("is_staff", field(Field::IsStaff)),
                    part("last_login", field(Field::LastLogin)),
                    part("pk", UserPart::Column(UserColumn::Key)),
                ],
                database_time: SiteTime::utc(),
            }),
            extra: BTreeMap::new(),
        },
    }
}

fn mail(templates: &Templates) -> MailText {
    let user = sample::full();
    let expires_at = "2026-02-03T04:05:06Z".parse().ok();
    templates.reset_mail(&user, "MQ", sample::TOKEN, expires_at).unwrap()
}

/// Renders a text as the body of the reset mail.
fn body(text: &str) -> String {
    let folder = Folder::new(&[("templates/registration/password_reset_email.txt", text)]);
    mail(&folder.templates()).body
}

/// Returns the error of a template, without the directory's path.
fn wrong(text: &str) -> String {
    let folder = Folder::new(&[("templates/registration/password_reset_email.txt", text)]);
    wrong_in(&folder)
}

fn wrong_in(folder: &Folder) -> String {
    let templates = folder.templates();
    let told = templates.require(&TemplateName::RESET_MAIL).unwrap_err().to_string();
    let real = folder.path().canonicalize().unwrap();
    told.replace(&format!("{}/", real.display()), "")
}

#[test]
fn the_built_in_texts_are_complete() {
    for wording in [Wording::UpTo51, Wording::From52] {
        let templates = Templates::open(TemplateSetup { wording, ..setup(None) }).unwrap();
        for name in TemplateName::ALL {
            if templates.text(name).unwrap().is_none() {
                assert_eq!(name, TemplateName::PasswordResetEmailHtml);
                continue;
            }
            for user in sample::users() {
                templates.preview(name, Some(&user), Timestamp::UNIX_EPOCH, None).unwrap().unwrap();
            }
        }
    }
}

#[test]
fn a_file_takes_the_place_of_the_built_in_text_and_a_language_s_that_of_the_file() {
    let folder = Folder::new(&[]);
    assert_eq!(mail(&folder.templates()).subject, "Password reset on Tom & Jerry's");
    for (place, told) in [("", "plain"), ("de/", "base"), ("de-at/", "whole")] {
        let path = folder.path().join(format!("registration/{place}password_reset_subject.txt"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, told).unwrap();
        let templates = folder.templates();
        assert_eq!(mail(&templates).subject, told);
        let origin = templates.origin(TemplateName::PasswordResetSubject);
        let real = path.canonicalize().unwrap();
        assert_eq!(origin, Some(&Origin::File(real)));
    }
}

#[test]
fn a_mail_has_django_s_variables_and_acct_s() {
    let text = "{{ email }} {{ domain }} {{ site_name }} {{ uid }} {{ user }} {{ user.pk }} \
                {{ protocol }} {{ link }} {{ expires_at }} {{ user.get_full_name }} \
                {{ user.get_full_name() }} {{ user.is_staff }} {{ user.last_login }}";
    assert_eq!(
        body(text),
        "ann@news.example news.example Tom & Jerry's MQ ann 1 https \
         https://news.example/reset/MQ/sample-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/ \
         2026-02-03T05:05:06+01:00 Ann O'Neil Ann O'Neil True 2026-01-02T03:04:05Z"
    );
}

#[test]
fn what_the_settings_add_outweighs_the_rest_in_mails_alone() {
    let mut setup = setup(None);
    setup.site.extra = BTreeMap::from([("domain".to_owned(), Value::from("a.example"))]);
    let templates = Templates::open(setup).unwrap();
    assert!(mail(&templates).body.contains("https://a.example/reset/MQ/sample-"));
    let page =
        templates.preview(TemplateName::PasswordResetForm, None, Timestamp::UNIX_EPOCH, None);
    assert!(page.is_ok());
}

#[test]
fn html_is_escaped_as_django_escapes_it_and_text_is_not() {
    let text = "{{ site_name }}{{ '<>\"/' }}{{ '<b>'|safe }}{% autoescape off %}{{ '&' }}{% endautoescape %}";
    let folder = Folder::new(&[
        ("templates/registration/password_reset_email.html", text),
        ("templates/registration/password_reset_email.txt", text),
    ]);
    let mail = mail(&folder.templates());
    assert_eq!(mail.html.unwrap(), "Tom &amp; Jerry&#x27;s&lt;&gt;&quot;/<b>&");
    assert_eq!(mail.body, "Tom & Jerry's<>\"/<b>&");
}

#[test]
fn a_subject_never_holds_a_line_end() {
    let text = "\n{% autoescape off %}\na\u{2028}b{{ \"c\\nd\" }}\r\n{% endautoescape %}\n";
    let folder = Folder::new(&[("templates/registration/password_reset_subject.txt", text)]);
    assert_eq!(mail(&folder.templates()).subject, "abcd");
}

#[test]
fn filters_do_what_django_s_do() {
    for (text, rendered) in [
        ("{{ user.first_name|default:'x' }}{{ ''|default:user.pk }}", "Ann1"),
        ("{{ none|default_if_none:'x' }}{{ ''|default_if_none:'x' }}", "x"),
        ("{{ 'they\\'re 3rd x-y'|title }} {{ 'ann b'|capfirst }}", "They're 3rd X-Y Ann b"),
        ("{{ ['a', 'b']|join:'<&>' }} {{ 'abc'|length }}", "a<&>b 3"),
        ("{{ 'abc'|first }}{{ ['a', 'b']|last }}{{ []|first }}", "ab"),
        ("{{ 'abcdef'|truncatechars:4 }} {{ 'abc'|cut:'b' }}", "abc… ac"),
        ("{{ '<'|escape|escape }}{{ '<'|force_escape }}", "&lt;&lt;"),
        ("{{ 'a'|upper }}{{ 'A'|lower }}", "Aa"),
        (
            "{% if missing is not defined and none is None and user.is_staff is True %}x{% endif %}",
            "x",
        ),
    ] {
        assert_eq!(body(text), rendered, "{text}");
    }
}

#[test]
fn an_unknown_variable_is_told_with_its_place_and_those_that_there_are() {
    assert_eq!(
        wrong("a\n{{ sitename }}"),
        "registration/password_reset_email.txt:2: unknown variable sitename; known are domain, \
         email, expires_at, link, protocol, site_name, token, uid, user, in: {{ sitename }}"
    );
    let told = wrong("{% load i18n %}\n\n{% if user.password %}x{% endif %}");
    assert!(
        told.contains("email.txt:3: unknown variable user.password; a user has get_username, "),
        "{told}"
    );
    assert!(wrong("{{ sitename.upper }}").contains("unknown variable sitename;"));
    assert!(wrong("{% if not user.first_name %}{{ sitename }}{% endif %}").contains(":1: "));
}

#[test]
fn what_does_not_parse_is_told_with_its_line() {
    for (text, place) in [
        ("\n{% if x %}", ":2: "),
        ("\n\n{{ user. }}\n", ":3: "),
        ("a {{ b", ":1: "),
        ("\n{% endif %}", ":2: "),
        ("\n{% now 'Y' %}", ":2: acct does not support {% now %}"),
        ("{{ x|nope }}", ":1: unknown filter \"nope\""),
        ("{{ x is nope }}", ":1: unknown test"),
        ("\u{1b}[2J", ":1: it contains a control character"),
    ] {
        let told = wrong(text);
        let expected = format!("registration/password_reset_email.txt{place}");
        assert!(told.starts_with(&expected), "{told}");
    }
}

#[test]
fn nothing_outside_the_directory_is_read() {
    let base = ("templates/base.txt", "[{% block a %}{% endblock %}]");
    let inside = "{% extends 'base.txt' %}{% block a %}{{ user }}{% endblock %}";
    let email = "templates/registration/password_reset_email.txt";
    let folder = Folder::new(&[base, (email, inside), ("secret", "secret")]);
    assert_eq!(mail(&folder.templates()).body, "[ann]");
    std::os::unix::fs::symlink("../secret", folder.path().join("link.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("dead.txt")).unwrap();
    let secret = folder.0.path().join("secret");
    for name in ["../secret", secret.to_str().unwrap(), "registration/../../secret", "./base.txt"] {
        fs::write(folder.0.path().join(email), format!("{{% include '{name}' %}}")).unwrap();
        let told = wrong_in(&folder);
        assert!(told.contains("is not a path inside the templates directory"), "{told}");
    }
    for (name, words) in [
        ("link.txt", "is outside of the templates directory"),
        ("dead.txt", "is a dangling link"),
        ("registration", "is not a regular file"),
        ("gone.txt", "non-existing template"),
    ] {
        fs::write(folder.0.path().join(email), format!("{{% include '{name}' %}}")).unwrap();
        let told = wrong_in(&folder);
        assert!(told.contains(words), "{told}");
    }
    fs::remove_file(folder.0.path().join(email)).unwrap();
    std::os::unix::fs::symlink(&secret, folder.0.path().join(email)).unwrap();
    assert!(wrong_in(&folder).contains("is outside of the templates directory"));
}

#[test]
fn what_goes_on_for_ever_ends() {
    let list = "[1,2,3,4,5,6,7,8,9,0]";
    let loops = format!("{{% for a in {list} %}}").repeat(7);
    let ends = "{% endfor %}".repeat(7);
    assert!(wrong(&format!("{loops}x{ends}")).contains("takes too long"));
    let email = "registration/password_reset_email.txt";
    wrong(&format!("{{% include '{email}' %}}"));
    wrong(&format!("{{% extends '{email}' %}}"));
}

#[test]
fn a_file_that_is_too_long_or_no_text_is_refused() {
    let email = "templates/registration/password_reset_email.txt";
    let long = Folder::new(&[(email, &"x".repeat((256 << 10) + 1))]);
    assert!(wrong_in(&long).ends_with("email.txt: is longer than 256 KiB"));
    let folder = Folder::new(&[(email, "")]);
    fs::write(folder.0.path().join(email), [0xff]).unwrap();
    assert!(wrong_in(&folder).ends_with("email.txt: is not UTF-8"));
}

#[test]
fn only_a_directory_that_was_named_must_be_there() {
    let folder = Folder::new(&[("file", "")]);
    for name in ["nowhere", "file"] {
        let missing = setup(Some(&folder.0.path().join(name)));
        assert!(Templates::open(missing.clone()).is_ok());
        let refused = Templates::open(TemplateSetup { required: true, ..missing });
        assert!(matches!(refused, Err(TemplateError::NoDirectory(_))));
    }
}
