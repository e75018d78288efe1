//! Adopting a site that is adopted already.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::fake::{KEY, OLD_KEY, Site, encoded, token};
use crate::sandbox::mode;

#[test]
fn nothing_has_changed_says_so_and_writes_nothing() {
    let mut site = Site::new();
    // Tables and arrays are compared by what they say too.
    site.facts["user"]["columns"]["nick"] = "first_name".into();
    site.facts["user"]["verbose_names"]["nick"] = "nick".into();
    site.facts["validators"][0]["options"] = json!({ "user_attributes": ["nick"] });
    site.adopt(&["--site-domain", "http://news.example"]).outcome().done();
    assert!(site.settings().contains("[user_columns]\n"));
    let before = site.written();
    let again = site.adopt(&["-v"]).outcome();
    for fact in ["already", "5.2.19", "auth_user", "http://news.example/"] {
        assert!(again.done().stdout.contains(fact), "{fact}: {again:?}");
    }
    again.says("site/python");
    assert_eq!(site.adopt(&["--dry-run"]).outcome().done().stdout, again.stdout);
    assert_eq!(site.written(), before);
}

#[test]
fn a_chosen_domain_outlives_the_one_of_a_new_project() {
    let mut site = Site::new();
    site.facts["site"]["domain"] = "example.com".into();
    site.adopt(&["--site-domain", "https://news.example"]).outcome().done();
    let before = site.written();
    let again = site.adopt(&[]).outcome();
    assert!(again.done().stdout.contains("already"), "{again:?}");
    assert_eq!(site.written(), before);
    site.facts["site"]["domain"] = "other.example".into();
    let told = site.adopt(&["--dry-run"]).outcome();
    told.done().says("\"news.example\" -> \"other.example\"");
}

#[test]
fn differences_are_shown_and_written_only_after_a_yes() {
    let mut site = Site::new();
    site.adopt(&[]).outcome().done();
    let ours = "# by hand\nsecret_key_file_shared = false # ours\n";
    let text = site.settings().replace("user_table =", &format!("{ours}user_table ="));
    fs::write(site.config("config.toml"), &text).unwrap();
    let before = site.written();

    site.facts["password_reset_timeout"] = 600.into();
    site.facts["secret_key"] = encoded(OLD_KEY);
    site.samples[0]["token"] = token(OLD_KEY, 0).into();
    let told = site.adopt(&[]).outcome();
    told.failed(2).says("password_reset_timeout: 259200 -> 600").says("\nSECRET_KEY: ");
    site.adopt(&["--no-input"]).outcome().failed(2).says("--yes");
    site.adopt(&["--dry-run"]).outcome().done().says("-> 600");
    assert_eq!(site.written(), before);

    site.adopt(&["--yes"]).outcome().done();
    assert_eq!(site.settings(), text.replace("= 259200", "= 600"));
    assert_eq!(fs::read_to_string(site.config("config.key")).unwrap(), format!("{OLD_KEY}\n"));
    assert_eq!(mode(&site.config("config.key")), 0o600);
}

#[test]
fn a_name_given_by_hand_stays_unless_the_site_says_another() {
    let mut site = Site::new();
    site.adopt(&["--site-domain", "news.example"]).outcome().done();
    let text = site.settings();
    let named = text.replace("site_name = \"news.example\"", "site_name = \"The News\"");
    assert_ne!(named, text);
    fs::write(site.config("config.toml"), &named).unwrap();
    site.adopt(&[]).outcome().done();
    site.adopt(&["--yes", "--site-domain", "other.example"]).outcome().done();
    assert_eq!(site.settings(), named.replace("\"news.example\"", "\"other.example\""));
    site.facts["site"] = json!({ "domain": "sites.example", "name": "Sites", "fault": null });
    site.adopt(&["--yes"]).outcome().done().says("site_name: \"The News\" -> \"Sites\"");
}

#[test]
fn a_person_is_asked_on_the_terminal() {
    let mut site = Site::new();
    site.adopt(&[]).outcome().done();
    site.facts["language_code"] = "en-gb".into();
    site.adopt(&["--dry-run"]).outcome().done();
    let python = site.path("site/python").display().to_string();
    let manage_py = site.path("site/manage.py").display().to_string();
    for (answer, code) in [("n", 1), ("y", 0)] {
        let mut pty = site.home.on_terminal(&["adopt", &manage_py, "--python", &python]);
        pty.expect("[y/N] ");
        pty.send(format!("{answer}\n"));
        assert_eq!(pty.exit_status(), code);
        assert_eq!(site.settings().contains("en-gb"), code == 0);
    }
}

#[test]
fn a_setting_the_site_no_longer_has_is_removed_with_its_file() {
    let mut site = Site::new();
    site.facts["secret_key_fallbacks"] = json!([encoded(OLD_KEY)]);
    site.adopt(&[]).outcome().done();
    assert!(site.config("config.fallbacks").exists());
    let newer = format!("{OLD_KEY}-newer");
    site.facts["secret_key_fallbacks"] = json!([encoded(&newer)]);
    site.adopt(&["--dry-run"]).outcome().done().says("SECRET_KEY_FALLBACKS: ");
    site.facts["secret_key_fallbacks"] = json!([encoded(OLD_KEY)]);
    site.facts["secret_key"] = encoded(&newer);
    site.samples[0]["token"] = token(&newer, 0).into();
    site.adopt(&["--dry-run"]).outcome().done().says("SECRET_KEY: ");
    site.facts["secret_key"] = encoded(KEY);
    site.samples[0]["token"] = token(KEY, 0).into();
    site.facts["secret_key_fallbacks"] = json!([]);
    site.adopt(&["--yes"]).outcome().done().says("secret_key_fallbacks_file: ");
    assert!(!site.config("config.fallbacks").exists());
    assert!(!site.settings().contains("fallbacks"));
    site.adopt(&["--yes", "--secret-key-env", "NEWS_KEY"]).env("NEWS_KEY", KEY).outcome().done();
    assert!(!site.config("config.key").exists());
}

#[test]
fn settings_of_another_origin_are_not_touched() {
    let site = Site::new();
    site.home.settings("site_name = \"Ours\"\n");
    site.refuses(&[], 1, "settings_taken").says("--name");
    site.home.settings("manage_py = \"/srv/other/manage.py\"\n");
    site.refuses(&[], 1, "settings_taken").says("/srv/other/manage.py");
    site.home.settings("no toml");
    site.refuses(&[], 3, "bad_settings_file");
}

#[test]
fn an_existing_file_is_never_overwritten_with_a_key() {
    let site = Site::new();
    site.home.settings("");
    fs::remove_file(site.config("config.toml")).unwrap();
    fs::write(site.config("config.key"), "somebody's").unwrap();
    site.refuses(&[], 3, "file_exists").says("--name");
    fs::remove_file(site.config("config.key")).unwrap();
    let victim = site.path("victim");
    fs::write(&victim, "").unwrap();
    symlink(&victim, site.config("config.key")).unwrap();
    site.refuses(&[], 3, "file_exists");
    assert_eq!(fs::read_to_string(victim).unwrap(), "");
}
