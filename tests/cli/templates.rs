//! `acct template`: which texts there are, where they come from, and what is wrong with them.

use std::fs;
use std::os::unix::fs::symlink;

use crate::sandbox::{Sandbox, mode, set_mode};

/// Puts a file into the directory of templates.
pub(crate) fn put(home: &Sandbox, name: &str, text: &str) {
    let path = home.config_directory().join("templates/registration").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn every_template_is_listed_with_its_source() {
    let home = Sandbox::with_ann();
    let listed = home.run(&["template", "list"]);
    listed.done().says("templates");
    let html = listed.stdout.lines().find(|line| line.starts_with("password_reset_email.html "));
    assert!(html.unwrap().contains("none"), "{listed:?}");
    put(&home, "password_reset_subject.txt", "plain");
    put(&home, "en/password_reset_email.txt", "in English");
    let document = home.run(&["template", "list", "--format", "json"]).done().json();
    let rows = document["templates"].as_array().unwrap();
    assert_eq!(rows.len(), 11);
    for (row, source, path) in [
        (&rows[0], "file", Some("registration/password_reset_subject.txt")),
        (&rows[1], "file", Some("registration/en/password_reset_email.txt")),
        (&rows[2], "none", None),
        (&rows[3], "built_in", None),
    ] {
        assert_eq!(row["source"], source, "{row}");
        assert!(path.is_none_or(|path| row["path"].as_str().unwrap().ends_with(path)), "{row}");
    }
    let names = home.run(&["template", "list", "--format", "plain", "-q"]).stdout;
    assert_eq!(names.lines().count(), 11);
}

#[test]
fn a_text_is_shown_as_it_is_written_and_escaped_on_a_terminal() {
    let home = Sandbox::with_ann();
    let shown = home.run(&["template", "show", "password_reset_subject"]);
    assert_eq!(
        shown.done().stdout,
        "Password reset{% if site_name %} on {{ site_name }}{% endif %}\n"
    );
    let same = home.run(&["template", "show", "password_reset_subject.txt", "--format", "json"]);
    let document = same.done().json();
    assert_eq!(
        document["text"],
        "Password reset{% if site_name %} on {{ site_name }}{% endif %}\n"
    );
    assert_eq!(document["source"], "built_in");
    put(&home, "password_reset_subject.txt", "a\u{ad}b\n");
    let mut pty = home.on_terminal(&["template", "show", "password_reset_subject"]);
    pty.expect("a\\u{ad}b");
    assert_eq!(pty.exit_status(), 0);
    home.refuses(&["template", "show", "password_reset_email.html"], "", 1, "no_template");
    home.run(&["template", "show", "password_rest"]).failed(2);
    home.run(&["template", "show", "../password_reset_email.txt"]).failed(2);
}

#[test]
fn an_export_never_overwrites_and_says_so() {
    let home = Sandbox::with_ann();
    let folder = home.config_directory().join("templates");
    put(&home, "password_reset_email.txt", "mine");
    let args = ["template", "export", folder.to_str().unwrap()];
    let first = home.run(&args);
    assert_eq!(first.code, 1, "{first:?}");
    let mine = folder.join("registration/password_reset_email.txt");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert!(first.stdout.contains("password_reset_email.txt      no"), "{first:?}");
    let subject = folder.join("registration/password_reset_subject.txt");
    assert_eq!(mode(&subject), 0o600);
    home.run(&["template", "check"]).done();
    let again = home.run(&[&args[..], &["--format", "json"]].concat());
    let document = again.json();
    let files = document["files"].as_array().unwrap();
    assert!(files.len() == 10 && files.iter().all(|file| file["written"] == false), "{again:?}");
    fs::remove_file(&mine).unwrap();
    home.run(&args);
    home.run(&["template", "list"]).done();
    assert!(fs::read_to_string(&mine).unwrap().contains("{% url 'password_reset_confirm'"));
}

#[test]
fn an_export_follows_no_link_and_needs_a_directory_that_can_be_written() {
    let home = Sandbox::with_ann();
    let target = home.write("target", "kept");
    fs::create_dir_all(home.path("out/registration")).unwrap();
    symlink(&target, home.path("out/registration/password_reset_email.txt")).unwrap();
    assert_eq!(home.run(&["template", "export", "out"]).code, 1);
    assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
    home.refuses(&["template", "export", &target], "", 3, "file_unreadable");
}

#[test]
fn a_check_lists_every_bad_template() {
    let home = Sandbox::with_ann();
    home.run(&["template", "check"]).done();
    put(&home, "password_reset_email.txt", "a\n{{ sitename }}");
    put(&home, "password_change_form.txt", "{% now %}");
    put(&home, "password_reset_form.txt", "{% include '../../secret_key' %}");
    let told = home.run(&["template", "check"]);
    assert_eq!(told.code, 1, "{told:?}");
    for words in [
        "registration/password_reset_email.txt:2: ",
        "sitename",
        "registration/password_change_form.txt:1: ",
        "{% now %}",
        "../../secret_key",
    ] {
        assert!(told.stdout.contains(words), "{words}: {told:?}");
    }
    told.counts([3]);
    let document = home.run(&["template", "check", "--format", "json"]).json();
    let rows = document["templates"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["error"].is_string()).count(), 3);
}

#[test]
fn a_preview_has_the_user_s_data_and_no_valid_token() {
    let home = Sandbox::with_ann();
    let shown = home.run(&["template", "preview", "password_reset_email", "--user", "ann"]);
    let text = &shown.done().stdout;
    assert!(text.contains("Your username, in case you’ve forgotten: ann"), "{text}");
    let link = text.lines().find(|line| line.starts_with("http://localhost:8000/users/reset/MQ/"));
    home.run(&["password", "inspect", link.unwrap()]).says_no();
    assert_eq!(
        home.run(&["template", "preview", "password_reset_subject"]).stdout,
        "Password reset on localhost:8000\n"
    );
    put(&home, "password_reset_email.html", "<p>{{ user }} &amp; {{ user.last_name }}</p>");
    home.sql("UPDATE auth_user SET last_name = '<O''Neil>'");
    let args =
        ["template", "preview", "password_reset_email", "--user", "ann", "--html", "mail.html"];
    home.run(&args).done().says("mail.html");
    let html = fs::read_to_string(home.path("mail.html")).unwrap();
    assert_eq!(html, "<p>ann &amp; &lt;O&#x27;Neil&gt;</p>");
    assert_eq!(mode(&home.path("mail.html")), 0o600);
    home.refuses(&args, "", 3, "file_exists");
    home.refuses(
        &["template", "preview", "password_reset_form", "--html", "x"],
        "",
        2,
        "no_html_part",
    );
    home.refuses(
        &["template", "preview", "password_reset_email", "--user", "bob"],
        "",
        1,
        "no_such_user",
    );
    put(&home, "password_reset_email.txt", "{{ x }}");
    home.refuses(&args[..3], "", 3, "bad_template");
}

#[test]
fn a_configured_directory_must_exist_and_be_writable_only_by_its_owner() {
    let home = Sandbox::with_ann();
    home.settings("templates = \"texts\"\n");
    for command in ["list", "check"] {
        home.refuses(&["template", command], "", 3, "no_templates").says("texts");
    }
    let texts = home.config_directory().join("texts/registration");
    fs::create_dir_all(&texts).unwrap();
    home.run(&["template", "check"]).done();
    let path = texts.join("password_reset_email.txt");
    fs::write(&path, "x").unwrap();
    set_mode(&path, 0o666);
    let told = home.run(&["template", "check"]);
    assert!(told.code == 1 && told.stdout.contains(path.to_str().unwrap()), "{told:?}");
    set_mode(&path, 0o600);
    home.run(&["template", "check"]).done();
    for with_file in [true, false] {
        for folder in [texts.as_path(), texts.parent().unwrap()] {
            set_mode(folder, 0o777);
            let told = home.run(&["template", "check"]);
            let words = format!("{}: ", folder.display());
            assert!(told.code == 1 && told.stdout.contains(&words), "{words}: {told:?}");
            let shown = home.run(&["template", "show", "password_reset_email"]);
            assert_eq!(shown.code, if with_file { 3 } else { 0 }, "{shown:?}");
            home.refuses(&["password", "reset", "--user", "ann"], "", 3, "bad_template");
            set_mode(folder, 0o755);
        }
        if with_file {
            fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn no_template_uses_up_all_memory() {
    let home = Sandbox::with_ann();
    let list = "{% set a='x'|join:'x' %}".to_owned()
        + &"{% set a=[a, a, a, a, a, a, a, a, a, a] %}".repeat(14);
    let long = "x".repeat(60_000);
    for end in [
        "{{ a }}".to_owned(),
        "{{ a|escape }}".to_owned(),
        "{{ a|force_escape }}".to_owned(),
        "{{ a|safe }}".to_owned(),
        "{{ a|join:a }}".to_owned(),
        "{{ a|first|join:'' }}".to_owned(),
        "{% url 'password_reset_confirm' a a %}".to_owned(),
        format!("{{{{ '{long}'|join:'{long}' }}}}"),
        "{{ '' ~ a }}".to_owned(),
        "{{ a * 99999999 }}".to_owned(),
        "{{ range(99999999)|join:'' }}".to_owned(),
        "{% set a=[a] %}".repeat(12_000) + "{{ a }}",
    ] {
        for name in ["password_reset_email.txt", "password_reset_email.html"] {
            put(&home, name, &format!("{list}{end}"));
            let line = ["password", "reset", "--user", "ann"];
            let limited =
                home.acct(&line).under(&["sh", "-c", "ulimit -v 1000000; exec \"$@\"", "sh"]);
            let told = limited.start().wait();
            assert!(
                told.code == 3 && told.stdout.is_empty(),
                "{}: {told:?}",
                &end[..end.len().min(60)]
            );
            fs::remove_file(home.config_directory().join("templates/registration").join(name))
                .unwrap();
        }
    }
}

#[test]
fn plain_text_instead_of_the_html_part_is_a_warning() {
    let home = Sandbox::with_ann();
    let html = "password_reset_email.html";
    put(&home, html, "Hello {{ user }} < 3,\n{{ link }}\n");
    let told = home.run(&["template", "check"]);
    told.done().says("password_reset_email.txt");
    assert!(told.stdout.contains("warning"), "{told:?}");
    put(&home, html, "<p>{{ link }}</p>");
    let told = home.run(&["template", "check"]);
    assert_eq!(told.done().stderr, "");
    put(&home, html, "{{ sitename }}");
    let told = home.run(&["template", "check"]);
    let path = home.config_directory().join("templates/registration").join(html);
    let row = told.stdout.lines().find(|line| line.starts_with(html)).unwrap();
    assert_eq!(row.matches(path.to_str().unwrap()).count(), 2, "{row}");
}

#[test]
fn control_characters_in_a_name_are_escaped() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET first_name = char(27) || '[2J'");
    put(&home, "password_reset_email.txt", "Dear {{ user.first_name }}");
    let shown = home.run(&["template", "preview", "password_reset_email", "--user", "ann"]);
    assert_eq!(shown.done().stdout, "Dear \\u{1b}[2J\n");
}

#[test]
fn a_reset_mail_uses_custom_templates() {
    let home = Sandbox::with_ann();
    home.settings("[extra_email_context]\nsupport = \"help@news.example\"\n");
    put(
        &home,
        "password_reset_subject.txt",
        "{% autoescape off %}\nHello\n{{ user.username }}{% endautoescape %}\n",
    );
    put(&home, "password_reset_email.txt", "{{ link }} until {{ expires_at }}, {{ support }}");
    put(&home, "password_reset_email.html", "<a href=\"{{ link }}\">{{ site_name }}</a>\n");
    let mail = home.run(&["password", "reset", "--user", "ann"]).done().stdout.clone();
    assert!(mail.contains("\nSubject: Helloann\n"), "{mail}");
    assert!(mail.contains("multipart/alternative") && mail.contains("<a href=\"http://"), "{mail}");
    assert!(mail.contains("+00:00, help@news.example\n"), "{mail}");
    let link = mail.lines().find(|line| line.starts_with("http://")).unwrap();
    home.run(&["password", "inspect", link.split(' ').next().unwrap()]).done();
}

#[test]
fn a_bad_template_is_refused_before_there_is_a_link() {
    let home = Sandbox::with_ann();
    for (name, text, words) in [
        ("password_reset_email.txt", "\n{% if %}", "email.txt:2: "),
        ("password_reset_email.txt", "{{ user.password }}", "user.password"),
        ("password_reset_subject.txt", "{{ nobody }}", "nobody"),
        ("password_reset_email.html", "{% static 'x' %}", "static"),
        ("password_reset_email.txt", "{% include '/etc/passwd' %}", "/etc/passwd"),
        (
            "password_reset_email.txt",
            "{% set a='x'|join:'x' %}{% for b in '0123456789' %}{% for c in '0123456789' %}\
             {% for d in '0123456789' %}{% for e in '0123456789' %}{{ a }}{{ a }}{{ a }}\
             {% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "email.txt",
        ),
    ] {
        put(&home, name, text);
        let args = ["password", "reset", "--user", "ann"];
        let told = home.refuses(&args, "", 3, "bad_template");
        assert!(told.says(words).stdout.is_empty(), "{told:?}");
        fs::remove_file(home.config_directory().join("templates/registration").join(name)).unwrap();
    }
}

#[test]
fn a_template_that_fails_on_one_user_stops_no_other_mail() {
    let home = Sandbox::with_ann();
    home.add_user("ann2", "ann@news.example");
    put(&home, "password_reset_email.txt", "{% if user.username == 'ann2' %}{{ x }}{% endif %}ok");
    let told = home.run(&["password", "reset", "--email", "ann@news.example"]);
    assert_eq!(told.code, 3, "{told:?}");
    assert!(told.stdout.contains("\n\nok\n---"), "{told:?}");
    told.says("password_reset_email.txt:1");
}

#[test]
fn a_preview_has_its_user_s_uid_and_the_expiry_of_a_new_link() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    put(&home, "password_reset_email.txt", "{{ uid }} {{ expires_at }} {{ link }}");
    let shown = |user: &str| {
        let args = ["template", "preview", "password_reset_email", "--user", user];
        home.run(&args).done().stdout.clone()
    };
    home.settings("password_reset_timeout = 4000000000");
    assert!(shown("ann").starts_with("MQ 21"), "{}", shown("ann"));
    assert!(shown("ben").starts_with("Mg 21") && shown("ben").contains("/Mg/sample-"));
}

#[test]
fn a_bad_include_and_an_open_tag_are_reported_with_their_lines() {
    let home = Sandbox::with_ann();
    put(&home, "password_reset_email.txt", "a\n{% include \"/etc/passwd\" %}");
    put(&home, "password_reset_subject.txt", "{% if user %}x");
    let told = home.run(&["template", "check"]);
    for words in [
        "registration/password_reset_email.txt:2: ",
        "{% include \"/etc/passwd\" %}",
        "registration/password_reset_subject.txt:1: ",
    ] {
        assert!(told.stdout.contains(words), "{words}: {told:?}");
    }
    put(&home, "password_reset_subject.txt", "x");
    home.run(&["template", "check"]).counts([1]);
}
