//! `acct init`.

use std::fs;

use crate::run::keys;
use crate::sandbox::{Sandbox, mode};

#[test]
fn init_creates_database_and_key_and_says_where() {
    let home = Sandbox::empty();
    let made = home.run(&["init"]);
    let database = home.database();
    assert!(made.done().stdout.contains(database.to_str().unwrap()), "{made:?}");
    assert!(made.stdout.contains(home.key_file().to_str().unwrap()), "{made:?}");

    assert_eq!((mode(&database), mode(&home.key_file())), (0o600, 0o600));
    let key = fs::read_to_string(home.key_file()).unwrap();
    assert_eq!(key.trim_end().chars().count(), 50);
}

#[test]
fn init_again_changes_nothing() {
    let home = Sandbox::with_ann();
    let files = || (fs::read(home.database()).unwrap(), fs::read(home.key_file()).unwrap());
    let before = files();
    home.run(&["init"]).done();
    assert_eq!(files(), before);
}

#[test]
fn init_has_a_document_and_a_plain_form() {
    let home = Sandbox::empty();
    let document = home.run(&["init", "--format", "json"]).done().json();
    assert_eq!(
        keys(&document),
        ["database", "secret_key_file", "settings_file", "created", "changed"]
    );
    assert_eq!(document["created"], serde_json::json!(["secret_key_file", "database"]));
    let again = home.run(&["init", "--format", "json", "--quiet"]);
    assert_eq!(again.done().json()["created"], serde_json::json!([]));
    assert_eq!(again.stderr, "");
    let plain = home.run(&["init", "--format", "plain"]);
    assert_eq!(plain.done().stdout, format!("{}\n", home.database().display()));
    let csv = home.run(&["init", "--format", "csv"]).done().stdout.clone();
    assert!(csv.starts_with("database,secret_key_file,settings_file\n"), "{csv}");
}

#[test]
fn init_creates_the_specified_files_and_nothing_else() {
    let home = Sandbox::empty();
    let (database, key) = (home.path("team/users.sqlite3"), home.path("team/key"));
    let [at, with] = [&database, &key].map(|path| path.to_str().unwrap());
    home.run(&["init", "--database", at, "--secret-key-file", with]).done();
    assert!(database.is_file() && key.is_file());
    assert!(!home.database().exists() && !home.key_file().exists());
}

#[test]
fn init_writes_domain_and_name_to_the_settings_file() {
    let home = Sandbox::empty();
    home.run(&["init", "--site-domain", "news.example", "--site-name", "The News"]).done();
    let text = fs::read_to_string(home.config_directory().join("config.toml")).unwrap();
    assert!(text.contains("site_domain = \"news.example\""), "{text}");
    home.add_user("ann", "ann@news.example");
    assert!(home.link("ann").starts_with("http://news.example/users/reset/"));
    let mail = home.run(&["password", "reset", "--user", "ann"]).done().stdout.clone();
    assert!(mail.contains("\nSubject: Password reset on The News\n"), "{mail}");
}

#[test]
fn init_refuses_a_domain_that_would_change_where_links_lead() {
    let home = Sandbox::empty();
    for domain in ["user@evil.example", "a b", "host/path", "http://host", ""] {
        home.refuses(&["init", "--site-domain", domain], "", 2, "usage");
    }
    assert!(!home.database().exists());
}

#[test]
fn a_missing_database_is_refused_with_init_as_the_hint() {
    let home = Sandbox::with_ann();
    let gone = home.path("gone.sqlite3");
    let args = ["user", "list", "--database", gone.to_str().unwrap()];
    home.refuses(&args, "", 3, "no_database").says("acct init");
    home.refuses(
        &["user", "add", "ben", "--no-password", "--database", gone.to_str().unwrap()],
        "",
        3,
        "no_database",
    );
    assert!(!gone.exists());
}

#[test]
fn a_url_is_no_database_and_leaves_nothing_behind() {
    let home = Sandbox::empty();
    for url in ["postgres://localhost/x", "sqlite:////srv/x", "sqlite:x", "file:/srv/x", "file:x"] {
        for command in [&["user", "list"][..], &["init"], &["user", "add", "ann", "--no-password"]]
        {
            let args = [command, &["--database", url]].concat();
            home.refuses(&args, "", 3, "unsupported_database").says("path");
            let left = fs::read_dir(home.home()).unwrap().count();
            assert_eq!(left, 0, "{args:?}");
        }
    }
    home.run(&["init", "--database", "./file:x"]).done();
    assert!(home.path("file:x").is_file());
}

#[test]
fn without_any_database_every_command_but_init_and_add_refuses() {
    let home = Sandbox::empty();
    for args in [
        &["user", "list"][..],
        &["user", "show", "ann"],
        &["user", "edit", "ann", "--staff"],
        &["user", "activate", "ann"],
        &["user", "deactivate", "ann"],
        &["user", "remove", "ann", "--yes"],
        &["password", "change", "ann"],
        &["password", "set", "ann"],
        &["password", "reset", "--email", "ann@news.example"],
        &["password", "confirm", "MQ/abc"],
        &["password", "inspect", "MQ/abc"],
        &["password", "check", "ann"],
        &["password", "disable", "ann"],
    ] {
        home.refuses(args, "", 3, "no_database").says("acct user add");
        assert!(!home.data_directory().exists(), "{args:?} created something");
    }
}

#[test]
fn settings_are_written_only_if_the_home_is_usable() {
    let home = Sandbox::empty();
    let text = home.write("text.sqlite3", "no database");
    let args = ["init", "--site-domain", "news.example", "--database", &text];
    home.run(&args).failed(3);
    assert!(!home.config_directory().join("config.toml").exists());

    let config = home.path("new.toml").to_str().unwrap().to_owned();
    home.run(&["init", "--site-domain", "news.example", "--config", &config]).done();
    assert!(home.path("new.toml").exists());
    home.run(&["--site", "news", "init", "--site-domain", "x.example"]).failed(2);
}

#[test]
fn nothing_is_created_instead_of_a_site_s_database() {
    let home = Sandbox::empty();
    let gone = home.path("site.sqlite3");
    let database = format!("database = \"{}\"\n", gone.display());
    home.settings(&format!("manage_py = \"/srv/news/manage.py\"\n{database}"));
    home.refuses(&["user", "list"], "", 3, "no_database").says("acct adopt /srv/news/manage.py");
    for site in ["manage_py = \"/srv/news/manage.py\"\n", "user_table = \"people\"\n"] {
        home.settings(&format!("{site}{database}"));
        home.refuses(&["init"], "", 3, "not_own_home").says("config.toml");
        let named = ["init", "--database", gone.to_str().unwrap()];
        home.refuses(&named, "", 3, "not_own_home");
    }
    assert!(!gone.exists() && !home.key_file().exists());
}
