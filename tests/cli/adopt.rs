//! `acct adopt`, on a site whose Python is a script.

mod again;
mod fake;
mod fit;
mod start;

use std::fs;

use serde_json::json;

use self::fake::{KEY, MAIL_PASSWORD, OLD_KEY, Site, encoded, token};
use crate::run::keys;
use crate::sandbox::mode;

#[test]
fn a_site_is_adopted_and_acct_works_on_it_without_its_python() {
    let site = Site::new();
    let adopted = site.adopt(&["--site-domain", "https://news.example"]).outcome();
    for fact in [
        "5.2.19",
        "auth_user",
        "~/site/db.sqlite3",
        "argon2",
        "UTC",
        "https://news.example/accounts/reset/…",
    ] {
        assert!(adopted.done().stdout.contains(fact), "{fact}: {adopted:?}");
    }
    assert_eq!(adopted.stdout.lines().count(), 1);
    assert_eq!(adopted.stderr, "");
    fs::remove_file(site.path("site/python")).unwrap();
    fs::remove_file(site.path("site/manage.py")).unwrap();
    let listed = site.home.run(&["user", "list", "--format", "plain"]);
    assert!(listed.done().stdout.contains("ann"), "{listed:?}");
    let link = site.home.link("ann");
    assert!(link.starts_with("https://news.example/accounts/reset/NA/"), "{link}");
    let theirs = format!("NA/{}", token(KEY, 0));
    site.home.run(&["password", "inspect", &theirs]).done();
}

#[test]
fn the_settings_file_has_everything_acct_needs_and_the_keys_are_next_to_it() {
    let mut site = Site::new();
    site.facts["secret_key_fallbacks"] = json!([encoded(OLD_KEY), encoded("a\nb")]);
    site.facts["time_zone"] = "Europe/Berlin".into();
    site.facts["use_tz"] = false.into();
    site.facts["database"]["time_zone"] = "Asia/Tokyo".into();
    site.facts["site"] = json!({ "domain": "sites.example", "name": "The News", "fault": null });
    site.facts["https"] = true.into();
    site.facts["email"]["backend"] = "django.core.mail.backends.smtp.EmailBackend".into();
    site.facts["email"]["username"] = "news".into();
    site.facts["email"]["password"] = encoded(MAIL_PASSWORD);
    site.facts["email"]["timeout"] = 2.5.into();
    site.facts["email"]["use_localtime"] = true.into();
    let hour = i64::from(jiff_offset());
    site.samples[0]["token"] = token(KEY, hour).into();
    site.adopt(&[]).outcome().done();
    let python = site.path("site/python").display().to_string();
    let manage_py = site.path("site/manage.py").canonicalize().unwrap().display().to_string();
    let text = site.settings();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with('#') && first.contains(&manage_py), "{text}");
    for line in [
        &format!("manage_py = \"{manage_py}\""),
        &format!("manage_python = \"{python}\""),
        "django_version = \"5.2.19\"",
        "secret_key_file = \"config.key\"",
        "secret_key_fallbacks_file = \"config.fallbacks\"",
        "user_table = \"auth_user\"",
        "username_field = \"username\"",
        "email_field = \"email\"",
        "time_zone = \"Europe/Berlin\"",
        "use_tz = false",
        "database_time_zone = \"Asia/Tokyo\"",
        "password_reset_timeout = 259200",
        "    { algorithm = \"argon2\", memory_cost = 64, time_cost = 1, parallelism = 1 },",
        "    { algorithm = \"pbkdf2_sha256\", iterations = 1000000 },",
        "    \"md5\",",
        "site_domain = \"sites.example\"",
        "site_name = \"The News\"",
        "use_https = true",
        "password_reset_path = \"/accounts/reset/{uid}/{token}/\"",
        "language_code = \"en-us\"",
        "default_from_email = \"webmaster@localhost\"",
        "email_backend = \"smtp\"",
        "email_host_user = \"news\"",
        "email_host_password_file = \"config.email_password\"",
        "email_timeout = 3",
        "email_use_localtime = true",
        "name = \"NumericPasswordValidator\"",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    }
    for (name, secret) in [
        ("config.key", KEY),
        ("config.fallbacks", OLD_KEY),
        ("config.email_password", MAIL_PASSWORD),
    ] {
        let path = site.config(name);
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{secret}\n"));
        assert_eq!(mode(&path), 0o600);
    }
    assert_eq!(mode(&site.config("config.toml")), 0o600);
    site.home.run(&["settings"]).done();
}

/// Returns Berlin's offset from UTC now, in seconds.
#[allow(clippy::disallowed_methods, reason = "the site has the system's clock")]
fn jiff_offset() -> i32 {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    zone.to_offset(jiff::Timestamp::now()).seconds()
}

#[test]
fn a_name_keeps_several_sites_apart() {
    let site = Site::new();
    site.adopt(&["--name", "news", "--site-domain", "news.example"]).outcome().done();
    assert!(!site.config("config.toml").exists());
    let toml = fs::read_to_string(site.config("sites/news.toml")).unwrap();
    assert!(toml.contains("secret_key_file = \"news.key\""), "{toml}");
    assert_eq!(mode(&site.config("sites/news.key")), 0o600);
    site.home.run(&["--site", "news", "user", "show", "ann"]).done();
    site.home.run(&["user", "list"]).failed(3);
    site.refuses(&["--name", "../news"], 2, "bad_site");
    site.refuses(&["--site", "news", "--name", "old"], 2, "usage").says("--name");
    site.adopt(&["--site", "people"]).outcome().done();
    assert!(site.config("sites/people.key").exists());
    site.refuses(&["--database", "x"], 2, "usage");
    site.adopt(&[]).env("ACCT_SITE", "news").outcome().failed(2);
}

#[test]
fn a_dry_run_shows_what_would_be_written() {
    let site = Site::new();
    let shown = site.adopt(&["--dry-run"]).outcome();
    assert!(shown.done().stdout.contains("5.2.19"), "{shown:?}");
    assert!(shown.stdout.contains("\nuser_table = \"auth_user\"\n"), "{shown:?}");
    assert_eq!(site.written(), []);
    assert!(!site.home.config_directory().exists());
}

#[test]
fn the_document_holds_everything_but_secrets() {
    let site = Site::new();
    let document = site.adopt(&["--format", "json"]).outcome().done().json();
    assert_eq!(
        keys(&document),
        [
            "settings_file",
            "written",
            "changed",
            "site",
            "settings",
            "proof",
            "link_proven",
            "differences",
            "changed_secrets",
            "warnings"
        ]
    );
    assert_eq!(document["written"], true);
    assert_eq!(document["settings"]["user_table"], "auth_user");
    assert_eq!(document["site"]["not_null_columns"][0], "password");
    let proof = json!({ "users": ["4"], "empty_table": false, "algorithm": "argon2" });
    assert_eq!(document["proof"], proof);
    assert_eq!(document["warnings"][0]["code"], "no_site_domain");
    let plain = site.adopt(&["--format", "plain"]).outcome();
    assert_eq!(plain.done().stdout, format!("{}\n", site.config("config.toml").display()));
}

#[test]
fn without_a_domain_mail_is_refused_and_link_only_prints_the_path() {
    let site = Site::new();
    site.adopt(&[]).outcome().done().says("--site-domain");
    let manage_py = site.path("site/manage.py").canonicalize().unwrap().display().to_string();
    let command = format!("acct adopt {manage_py} --site-domain https://HOST");
    let refused = site.home.run(&["password", "reset", "--user", "ann"]);
    refused.failed(3).says(&command).says("--link-only");
    let told = site.home.run(&["doctor", "--offline"]).stdout;
    assert!(told.contains(&command), "{told}");
    site.adopt(&["--name", "news"]).outcome().done();
    let refused = site.home.run(&["--site", "news", "password", "reset", "--user", "ann"]);
    refused.failed(3).says(&format!("{command} --name news"));
    let link = site.home.link("ann");
    assert!(link.starts_with("/accounts/reset/NA/"), "{link}");
}

#[test]
fn the_key_stays_in_its_variable_where_that_holds_the_site_s() {
    let site = Site::new();
    let args = ["--secret-key-env", "NEWS_KEY"];
    site.refuses(&args, 3, "secret_key_env_differs").says("NEWS_KEY");
    let other = site.adopt(&args).env("NEWS_KEY", OLD_KEY).arg("--format").arg("json").outcome();
    other.refused_in_json(3, "secret_key_env_differs");
    assert_eq!(site.written(), []);
    site.adopt(&args).env("NEWS_KEY", KEY).outcome().done();
    assert!(site.settings().contains("secret_key_env = \"NEWS_KEY\""));
    assert!(!site.config("config.key").exists());
    let theirs = format!("NA/{}", token(KEY, 0));
    let inspect = ["password", "inspect", &theirs];
    site.home.acct(&inspect).env("NEWS_KEY", KEY).outcome().done();
}

#[test]
fn a_link_of_the_running_site_proves_key_and_database() {
    let site = Site::new();
    let link = |token: &str| format!("https://live.example:8443/accounts/reset/NA/{token}/");
    let (good, used) = (link(&token(KEY, 0)), link(&token(OLD_KEY, 0)));
    site.refuses(&["--prove-link", &used], 3, "link_not_proven").says("--env-file");
    let nobody = good.replace("/NA/", "/OTk/");
    site.refuses(&["--prove-link", &nobody], 3, "link_not_proven").says("user");
    let expired = link(&token(KEY, -259_300));
    site.refuses(&["--prove-link", &expired], 3, "link_not_proven").says("expired");
    let ahead = link(&token(KEY, 9 * 3_600));
    site.refuses(&["--prove-link", &ahead], 3, "link_not_proven").says("TIME_ZONE");
    let elsewhere = good.replace("/accounts/", "/members/");
    site.refuses(&["--prove-link", &elsewhere], 3, "link_not_proven").says("/accounts/reset/");
    let opened = "https://x/accounts/reset/NA/set-password/";
    site.refuses(&["--prove-link", opened], 3, "link_not_proven").says("mail");
    for text in ["NA/abc", "ftp://x/y/NA/abc/"] {
        site.adopt(&["--prove-link", text]).outcome().failed(2);
    }
    let adopted = site.adopt(&["--prove-link", &good]).outcome();
    assert!(adopted.done().stdout.contains("https://live.example:8443/accounts/reset/…"));
    adopted.says("link");
    let again = site.adopt(&["--prove-link", &good, "--format", "json"]).outcome();
    assert_eq!(again.done().json()["link_proven"], true);
}
