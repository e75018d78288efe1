//! Templates in Django's syntax, rendered by Django and by acct.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use acct::account::user::StoredUser;
use acct::template::Templates;
use serde::Deserialize;
use serde_json::json;

use crate::pythons::python;
use crate::texts;

const UID: &str = "Nw";
const TOKEN: &str = "d3x4zk-0123456789abcdef0123456789abcdef";

/// Texts as people write them; those in HTML are escaped, those in plain text say that they are not.
const TEMPLATES: [(&str, &str); 12] = [
    (
        "branches.txt",
        "{% autoescape off %}Dear {% if user.first_name and user.is_active %}{{ user.first_name }}{% elif user.email %}{{ user.email }}{% else %}you{% endif %},\n{% if not user.is_staff %}no{% endif %}{% if items|length > 1 %} many{% endif %}{% endautoescape %}\n",
    ),
    (
        "loop.txt",
        "{% autoescape off %}{% for item in items %}{{ forloop.counter }}/{{ forloop.revcounter }} {{ item }}{% if not forloop.last %}, {% endif %}{% endfor %}{% for x in none %}{{ x }}{% empty %}none{% endfor %}{% endautoescape %}",
    ),
    (
        "filters.txt",
        "{% autoescape off %}{{ user.first_name|default:\"friend & co\"|upper }} {{ user.last_name|title }} {{ items|join:\" & \" }} {{ user.username|truncatechars:4 }} {{ user.last_name|lower|capfirst }} {{ items.0 }} {{ items|first }}{{ items|last }} {{ user.username|cut:\"o\" }}{% endautoescape %}",
    ),
    (
        "load.txt",
        "{% load i18n %}{% comment \"it's\" %}\n{{ nothing {% now %}\n{% endcomment %}{# one #}x\n\n",
    ),
    (
        "translate.txt",
        "{% load i18n %}{% autoescape off %}{% translate \"It's 100% & <b>\" %}{% trans 'a \"b\"' %} {% blocktranslate trimmed %}\n  One {{ site_name }}\n  and {{ domain }}.  \n\n{% endblocktranslate %}|{% blocktranslate with name=user.get_username %}Hello {{ name }}{% endblocktranslate %}{% endautoescape %}",
    ),
    (
        "with.txt",
        "{% autoescape off %}{% with a=user.first_name b='x' %}{{ a }}{{ b }}{% endwith %}{% verbatim %}{{ a }}{% endverbatim %}{% endautoescape %}",
    ),
    (
        "values.txt",
        "{{ user.is_active }} {{ user.pk }} {{ user.id }} {{ count }} {{ nothing|default_if_none:\"-\" }} {{ user.is_staff|default:\"no staff\" }}",
    ),
    (
        "link.html",
        "<a href=\"{{ protocol }}://{{ domain }}{% url \"password_reset_confirm\" token=token uidb64=uid %}\">{{ site_name }}</a>\n",
    ),
    (
        "escapes.html",
        "{{ user.first_name }} {{ user.get_full_name }} {{ user }} {{ user.last_name|safe }} {{ user.last_name|escape }} {{ user.last_name|force_escape }} {{ items|join:\"<br>\" }} {{ user.first_name|default:\"<i>none</i>\" }} {{ user.last_name|upper }}",
    ),
    (
        "blocks.html",
        "{% load i18n %}{% block title %}{% translate \"<b>Reset</b>\" %}{% endblock %}{% blocktranslate %}The {{ site_name }} team{% endblocktranslate %}{% autoescape off %}{{ site_name }}{% autoescape on %}{{ site_name }}{% endautoescape %}{% endautoescape %}",
    ),
    (
        "conditions.html",
        "{% if count == 3 and site_name != \"x\" %}a{% endif %}{% if \"b\" in items or count > 5 %}b{% endif %}{% if nothing is None %}c{% endif %}{% if not user.first_name %}d{% endif %}",
    ),
    ("spaces.html", "  {{site_name}}\t{{  domain  }}\r\n{%if user%}x{%endif%}\n"),
];

#[derive(Deserialize)]
struct Answer {
    templates: BTreeMap<String, String>,
    rendered: BTreeMap<String, Vec<String>>,
}

fn users() -> [StoredUser; 3] {
    let user = texts::user;
    let named = |first: &str, last: &str, mut user: StoredUser| {
        first.clone_into(&mut user.first_name);
        last.clone_into(&mut user.last_name);
        user
    };
    [
        user("boris", "boris@news.example"),
        named("Zoë", "o'neil <b> \"x\" & co", user("zoë@x", "zoe@news.example")),
        named(
            "they're",
            "van der 3rd",
            StoredUser { is_staff: true, ..user("<i>", "i@news.example") },
        ),
    ]
}

/// Asks a Django for its own templates, and for what it makes of those and of ours.
fn answer(python: &std::ffi::OsStr) -> Answer {
    let users: Vec<_> = users()
        .iter()
        .map(|user| {
            json!({
                "pk": 7, "username": user.username, "email": user.email,
                "first_name": user.first_name, "last_name": user.last_name,
                "is_active": user.is_active, "is_staff": user.is_staff,
            })
        })
        .collect();
    let templates: BTreeMap<_, _> = TEMPLATES.into_iter().collect();
    let context = json!({
        "domain": "news.example", "site_name": "Tom & Jerry's <News>", "uid": UID, "token": TOKEN,
        "protocol": "https", "items": ["a", "b", "<c>"], "count": 3, "none": [], "nothing": null,
    });
    let request = json!({ "users": users, "templates": templates, "context": context });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/django/templates.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(request.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Renders one template as the reset mail's text or HTML part.
fn render(name: &str, text: Option<&str>, minor: (u32, u32), user: &StoredUser) -> String {
    let folder = tempfile::tempdir().unwrap();
    let is_html = name.ends_with("s.html") || name == "link.html";
    let place = if is_html { "password_reset_email.html" } else { "password_reset_email.txt" };
    fs::create_dir(folder.path().join("registration")).unwrap();
    if let Some(text) = text {
        fs::write(folder.path().join("registration").join(place), text).unwrap();
    }
    let mut setup = texts::setup(Some(folder.path()), minor.0, minor.1);
    "Tom & Jerry's <News>".clone_into(&mut setup.site.site_name);
    let items: minijinja::Value = ["a", "b", "<c>"].into_iter().collect();
    let none: minijinja::Value = [0_i64; 0].into_iter().collect();
    setup.site.extra = [
        ("items".to_owned(), items),
        ("count".to_owned(), 3.into()),
        ("none".to_owned(), none),
        ("nothing".to_owned(), ().into()),
    ]
    .into();
    let templates = Templates::open(setup).unwrap();
    let mail = templates.reset_mail(user, UID, TOKEN, None);
    let mail = mail.unwrap_or_else(|error| panic!("{name}: {error}"));
    if is_html { mail.html.unwrap() } else { mail.body }
}

fn same_as_django(version: &str, minor: (u32, u32)) {
    let Some(python) = python(version) else { return };
    let answer = answer(&python);
    assert_eq!(answer.templates.len(), TEMPLATES.len() + 2);
    for (name, text) in &answer.templates {
        for (user, theirs) in users().iter().zip(&answer.rendered[name]) {
            let ours = render(name, Some(text), minor, user);
            if name.ends_with("_subject.txt") {
                // A text is as good as a subject to render it in.
                assert_eq!(ours, *theirs, "Django {version}: {name}");
                continue;
            }
            assert_eq!(ours, *theirs, "Django {version}: {name}");
            if name == "registration/password_reset_email.html" {
                assert_eq!(render(name, None, minor, user), *theirs, "the built-in text");
            }
        }
    }
}

#[test]
fn differential_templates_render_as_django_42_renders_them() {
    same_as_django("42", (4, 2));
}

#[test]
fn differential_templates_render_as_django_52_renders_them() {
    same_as_django("52", (5, 2));
}

#[test]
fn differential_templates_render_as_django_61_renders_them() {
    same_as_django("61", (6, 1));
}
