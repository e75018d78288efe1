//! `acct settings`, and which source takes precedence.

use serde_json::{Value, json};

use crate::run::{Run, keys};
use crate::sandbox::{Sandbox, set_mode};

/// Returns the value and the source of a setting.
fn setting(run: Run<'_>, name: &str) -> (Value, String) {
    let document = run.arg("--format").arg("json").outcome().done().json();
    assert_eq!(keys(&document), ["settings"]);
    let rows = document["settings"].as_array().unwrap().clone();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    assert_eq!(keys(row), ["name", "value", "source"]);
    (row["value"].clone(), row["source"].as_str().unwrap().to_owned())
}

fn file_name(path: &Value) -> &str {
    path.as_str().unwrap().rsplit('/').next().unwrap()
}

#[test]
fn an_option_precedes_the_environment_the_file_and_the_default() {
    let home = Sandbox::empty();
    for (name, option, variable) in [
        ("database", "--database", "ACCT_DATABASE"),
        ("secret_key_file", "--secret-key-file", "ACCT_SECRET_KEY_FILE"),
    ] {
        home.settings("");
        let (default, source) = setting(home.acct(&["settings"]), name);
        assert_eq!(source, "default");
        let path = default.as_str().unwrap();
        assert!(path.starts_with(home.home().to_str().unwrap()), "{path}");
        home.settings(&format!("{name} = \"of-file\"\n"));
        let of_file = setting(home.acct(&["settings"]), name);
        assert_eq!((file_name(&of_file.0), of_file.1.as_str()), ("of-file", "settings file"));
        let run = home.acct(&["settings"]).env(variable, "of-environment");
        let expected = (json!("of-environment"), format!("environment {variable}"));
        assert_eq!(setting(run, name), expected);
        let run = home.acct(&["settings", option, "of-option"]).env(variable, "of-environment");
        assert_eq!(setting(run, name), (json!("of-option"), format!("option {option}")));
        let run = home.acct(&["settings"]).env(variable, "");
        assert_eq!(setting(run, name).1, "settings file", "an empty variable counts as unset");
    }
}

#[test]
fn the_settings_file_is_the_named_one_the_sites_or_the_default() {
    let home = Sandbox::empty();
    home.settings("site_name = \"default\"");
    let named = home.write("named.toml", "site_name = \"named\"");
    let other = home.write("other.toml", "site_name = \"other\"");
    std::fs::create_dir(home.config_directory().join("sites")).unwrap();
    std::fs::write(
        home.config_directory().join("sites/news.toml"),
        "site_name = \"news\"\ndatabase = \"news.sqlite3\"\nsecret_key_file = \"news.key\"",
    )
    .unwrap();
    let name = |run: Run<'_>| setting(run, "site_name").0;
    assert_eq!(name(home.acct(&["settings"])), "default");
    assert_eq!(name(home.acct(&["settings"]).env("ACCT_CONFIG", &other)), "other");
    assert_eq!(
        name(home.acct(&["settings", "--config", &named]).env("ACCT_CONFIG", &other)),
        "named"
    );
    assert_eq!(name(home.acct(&["settings", "--site", "news"])), "news");
    assert_eq!(name(home.acct(&["settings"]).env("ACCT_SITE", "news")), "news");
    assert_eq!(
        name(home.acct(&["--config", &named, "settings"]).env("ACCT_SITE", "news")),
        "named"
    );
    home.refuses(&["settings", "--site", "news", "--config", &named], "", 2, "usage");
    home.refuses(&["settings", "--site", "../secret"], "", 2, "bad_site");
    home.refuses(&["settings", "--site", "nobody"], "", 3, "no_settings_file");
    let gone = home.path("gone.toml").to_str().unwrap().to_owned();
    home.refuses(&["settings", "--config", &gone], "", 3, "no_settings_file");
}

#[test]
fn every_setting_of_the_file_is_shown_with_its_type_and_source() {
    let home = Sandbox::empty();
    let all = [
        ("user_table", "\"people\"", json!("people")),
        ("username_field", "\"login\"", json!("login")),
        ("email_field", "\"mail\"", json!("mail")),
        ("time_zone", "\"Europe/Berlin\"", json!("Europe/Berlin")),
        ("password_reset_timeout", "3600", json!(3600)),
        (
            "password_hashers",
            "[{ algorithm = \"pbkdf2_sha256\", iterations = 7 }, \"md5\"]",
            json!([{ "algorithm": "pbkdf2_sha256", "iterations": 7 }, "md5"]),
        ),
        (
            "auth_password_validators",
            "[{ name = \"MinimumLengthValidator\", min_length = 12 }]",
            json!([{ "name": "MinimumLengthValidator", "min_length": 12 }]),
        ),
        ("site_domain", "\"news.example\"", json!("news.example")),
        ("site_name", "\"The News\"", json!("The News")),
        ("use_https", "true", json!(true)),
        ("password_reset_path", "\"/r/{uid}/{token}\"", json!("/r/{uid}/{token}")),
        ("default_from_email", "\"News <n@news.example>\"", json!("News <n@news.example>")),
        ("notify_password_changed", "true", json!(true)),
        ("extra_email_context", "{ a = 1, b = [2.5] }", json!({ "a": 1, "b": [2.5] })),
        ("secret_key_file_shared", "true", json!(true)),
        ("manage_py", "\"/srv/manage.py\"", json!("/srv/manage.py")),
        ("manage_python", "\"/srv/python\"", json!("/srv/python")),
        ("manage_settings", "\"project.prod\"", json!("project.prod")),
        ("manage_env_files", "[\"/etc/news.env\"]", json!(["/etc/news.env"])),
        ("django_version", "\"5.2.19\"", json!("5.2.19")),
        ("secret_key_env", "\"DJANGO_KEY\"", json!("DJANGO_KEY")),
        (
            "user_columns",
            "{ password = \"pw\", age = \"years\" }",
            json!({ "age": "years", "password": "pw" }),
        ),
        ("user_verbose_names", "{ age = \"years of age\" }", json!({ "age": "years of age" })),
        ("use_tz", "false", json!(false)),
        ("database_time_zone", "\"Asia/Tokyo\"", json!("Asia/Tokyo")),
        ("language_code", "\"de\"", json!("de")),
        ("email_backend", "\"smtp\"", json!("smtp")),
        ("email_host", "\"mail.example\"", json!("mail.example")),
        ("email_port", "587", json!(587)),
        ("email_host_user", "\"news\"", json!("news")),
        ("email_host_password_file", "\"/etc/news.password\"", json!("/etc/news.password")),
        ("email_use_tls", "true", json!(true)),
        ("email_use_ssl", "true", json!(true)),
        ("email_timeout", "10", json!(10)),
        ("email_file_path", "\"/var/mail\"", json!("/var/mail")),
        ("email_use_localtime", "true", json!(true)),
        ("audit_log", "\"/var/log/acct.log\"", json!("/var/log/acct.log")),
    ];
    for (name, _, _) in &all {
        assert_eq!(setting(home.acct(&["settings"]), name).1, "default", "{name}");
    }
    let text: Vec<String> =
        all.iter().map(|(name, value, _)| format!("{name} = {value}")).collect();
    home.settings(&text.join("\n"));
    for (name, _, shown) in all {
        assert_eq!(setting(home.acct(&["settings"]), name), (shown, "settings file".into()));
    }
}

#[test]
fn the_defaults_are_those_of_django_and_of_the_readme() {
    let home = Sandbox::empty();
    for (name, value) in [
        ("site_domain", json!("localhost:8000")),
        ("site_name", json!("localhost:8000")),
        ("password_reset_path", json!("/users/reset/{uid}/{token}/")),
        ("default_from_email", json!("webmaster@localhost")),
        ("password_reset_timeout", json!(259_200)),
        ("email_timeout", json!(30)),
        ("email_port", json!(25)),
        ("use_https", json!(false)),
        ("user_columns", json!(null)),
        ("password_hashers", json!(["argon2", "pbkdf2_sha256"])),
        (
            "auth_password_validators",
            json!([
                { "name": "UserAttributeSimilarityValidator" },
                { "name": "MinimumLengthValidator" },
                { "name": "CommonPasswordValidator" },
                { "name": "NumericPasswordValidator" },
            ]),
        ),
        ("time_zone", json!("UTC")),
        ("user_table", json!("auth_user")),
    ] {
        assert_eq!(setting(home.acct(&["settings"]), name), (value, "default".into()));
    }
}

#[test]
fn settings_have_csv_plain_and_a_table() {
    let home = Sandbox::empty();
    let csv = home.run(&["settings", "--format", "csv"]).done().stdout.clone();
    assert!(csv.starts_with("name,value,source\ndatabase,"), "{csv}");
    assert!(csv.contains("\npassword_hashers,argon2 pbkdf2_sha256,default\n"), "{csv}");
    let plain = home.run(&["settings", "--format", "plain"]).done().stdout.clone();
    assert!(plain.lines().any(|line| line == "webmaster@localhost"), "{plain}");
    let table = home.run(&["settings"]).done().stdout.clone();
    assert!(table.contains("password_reset_timeout") && table.contains("default"), "{table}");
    let line = table.lines().find(|line| line.starts_with("use_https")).unwrap();
    assert!(line.contains("false"), "as in the settings file: {line}");
    let one = home.run(&["settings", "use_https", "--format", "plain", "-q"]);
    assert_eq!(one.done().stdout, "false\n");
}

#[test]
fn a_mistake_in_the_file_is_reported_with_its_line() {
    let home = Sandbox::empty();
    for text in [
        "site_name = \"x\"\nsite_nmae = 1",
        "\n[[",
        "\nuse_https = \"yes\"",
        "\npassword_reset_timeout = -1",
    ] {
        home.settings(text);
        home.refuses(&["settings"], "", 3, "bad_settings_file").says("line 2");
    }
    home.settings("");
    std::fs::write(home.config_directory().join("config.toml"), [0xff]).unwrap();
    home.refuses(&["settings"], "", 3, "file_unreadable");
}

#[test]
fn a_bad_setting_is_refused_before_anything_is_asked() {
    let home = Sandbox::with_ann();
    for (text, args) in [
        ("time_zone = \"Mars/Olympus\"", &["password", "reset", "--user", "ann"][..]),
        ("site_domain = \"user@evil.example\"", &["password", "reset", "--user", "ann"]),
        ("password_reset_path = \"/{uid}/\"", &["password", "reset", "--user", "ann"]),
        ("password_hashers = [\"crypt\"]", &["password", "set", "ann"]),
        ("password_hashers = []", &["password", "change", "ann"]),
        (
            "auth_password_validators = [{ name = \"UserAttributeSimilarityValidator\", max_similarity = 0.01 }]",
            &["password", "set", "ann"],
        ),
    ] {
        home.settings(text);
        home.refuses(args, "", 3, "bad_setting").says(text.split(' ').next().unwrap());
    }
}

#[test]
fn a_file_in_the_current_directory_is_not_picked_up() {
    let home = Sandbox::empty();
    let here = home.path("here");
    for name in ["config.toml", "acct.toml", ".acct.toml", "acct/config.toml"] {
        home.write(&format!("here/{name}"), "site_name = \"evil\"");
    }
    let run = home.acct(&["settings"]).within(here);
    assert_eq!(setting(run, "site_name").0, "localhost:8000");
}

#[test]
fn a_settings_file_that_anybody_can_write_is_refused() {
    let home = Sandbox::empty();
    home.settings("");
    set_mode(&home.config_directory().join("config.toml"), 0o666);
    let file = home.config_directory().join("config.toml");
    let refused = home.refuses(&["settings"], "", 3, "file_world_writable");
    refused.says(&format!("chmod o-w {}", file.display()));
}

#[test]
fn a_settings_file_that_anybody_can_replace_is_refused() {
    let home = Sandbox::empty();
    home.settings("");
    set_mode(&home.config_directory(), 0o777);
    let refused = home.refuses(&["settings"], "", 3, "file_world_writable");
    refused.says(&format!("chmod o-w {}\n", home.config_directory().display()));
}

#[test]
fn an_unknown_site_gets_a_suggestion_or_the_list_of_sites() {
    let home = Sandbox::empty();
    let lost = ["--site", "nope", "settings"];
    assert!(!home.refuses(&lost, "", 3, "no_settings_file").stderr.contains("hint"));
    for name in ["shop", "news"] {
        home.write(&format!(".config/acct/sites/{name}.toml"), "database = \"db\"");
    }
    home.refuses(&lost, "", 3, "no_settings_file").says("news, shop");
    let near = ["--site", "nws", "settings"];
    home.refuses(&near, "", 3, "no_settings_file").says("--site news");
}
