//! What of a site is served, warned of and refused, and the proof.

use serde_json::{Value, json};

use super::fake::{OLD_KEY, Site, encoded, token};

/// Sees a site refused that differs in one fact from one that is served.
fn refused(pointer: &str, value: Value, code: &str) {
    let mut site = Site::new();
    *site.facts.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    site.refuses(&[], 3, code);
    assert_eq!(site.written(), [], "{code}");
}

#[test]
fn a_site_that_acct_would_harm_is_refused() {
    for (pointer, value, code) in [
        ("/database/vendor", json!("postgresql"), "unsupported_database"),
        ("/database/in_memory", json!(true), "in_memory_database"),
        ("/database/exists", json!(false), "no_database"),
        ("/user/databases", json!(["other"]), "user_model_elsewhere"),
        ("/user/is_django_s", json!(false), "unsupported_user_model"),
        ("/user/elsewhere", json!(["password"]), "multi_table_user_model"),
        ("/user/key/kind", json!("relation"), "multi_table_user_model"),
        ("/user/key/kind", json!("other"), "unsupported_key_type"),
        ("/user/own_methods", json!(["set_password"]), "own_password_methods"),
        ("/secret_key", encoded(""), "empty_secret_key"),
        ("/secret_key", encoded("two\nlines"), "unusable_secret_key"),
        ("/own_tokens", json!("news.tokens.Generator"), "own_token_generator"),
        ("/reset/own_tokens", json!("news.tokens.Generator"), "own_token_generator"),
        ("/time_zone", Value::Null, "no_time_zone"),
        ("/time_zone", json!("Mars/Olympus"), "unknown_time_zone"),
        ("/password_reset_timeout", json!(-1), "unsupported_timeout"),
        ("/hashers/0/own", json!(["encode"]), "own_hasher"),
        ("/hashers/0/algorithm", json!("argon3"), "own_hasher"),
        ("/hashers/0/algorithm", json!("crypt"), "own_hasher"),
        ("/hashers/0/parameters/memory_cost", json!(1_i64 << 40), "own_hasher"),
        ("/hashers", json!([]), "no_hasher"),
        ("/user/table", json!("members"), "schema_mismatch"),
    ] {
        refused(pointer, value, code);
    }
}

#[test]
fn a_table_or_column_that_only_the_model_has_is_not_a_setting_to_mend() {
    let hint = "hint: the site's model uses that table: this is another database, or manage.py \
                migrate has not run\n";
    for (pointer, name) in [("/user/table", "members"), ("/user/columns/email", "mail")] {
        let mut site = Site::new();
        *site.facts.pointer_mut(pointer).unwrap() = name.into();
        site.refuses(&[], 3, "schema_mismatch").says(name).says(hint);
    }
}

#[test]
fn what_differs_without_harm_is_warned_of() {
    for (pointer, value, words) in [
        ("/django", json!("3.2.25"), "4.2 to 6.1"),
        ("/reset/path", Value::Null, "no page password_reset_confirm"),
        ("/reset/path", json!("/reset/{uid}-{token}/"), "not of the form"),
        ("/reset/own", json!("news.views.redeem"), "news.views.redeem"),
        ("/reset/mail", json!(["from_email"]), "from_email"),
        ("/own_templates", json!(["registration/password_reset_email.html"]), "mail is its own"),
        ("/language_code", json!("de"), "speaks de"),
        ("/model_backend", json!(false), "ModelBackend"),
        ("/user/hides_rows", json!(true), "leaves rows out"),
        ("/secret_key_fallbacks", json!([encoded("")]), "SECRET_KEY_FALLBACKS"),
        ("/hashers/0/fault", json!("no argon2"), "left out: no argon2"),
        ("/hashers/1/own", json!(["salt"]), "left out: it has its own salt"),
        ("/validators/0/name", Value::Null, "does not ask it"),
        ("/site/domain", json!("example.com"), "as in a new project"),
        ("/secret_key", encoded("short"), "SECRET_KEY is weak: it has less than 50 characters"),
        ("/site/fault", json!("no such table"), "names no domain: no such table"),
    ] {
        let mut site = Site::new();
        *site.facts.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        if pointer == "/secret_key" {
            site.samples[0]["token"] = token("short", 0).into();
        }
        site.adopt(&[]).outcome().done().says("warning: ").says(words);
    }
}

#[test]
fn a_domain_that_the_admin_gives_is_not_the_sites_framework_s() {
    let site = Site::new();
    let adopted = site.adopt(&["--site-domain", "example.com"]).outcome();
    assert_eq!(adopted.done().stderr, "");
}

#[test]
fn a_site_without_a_page_for_links_gets_none() {
    let mut site = Site::new();
    site.facts["reset"]["path"] = Value::Null;
    site.facts["allauth"] = true.into();
    let adopted = site.adopt(&["--site-domain", "news.example"]).outcome();
    assert!(adopted.done().says("allauth's").stdout.ends_with(", no links\n"), "{adopted:?}");
    assert!(site.settings().contains("password_reset_path = \"\""));
    site.home.run(&["password", "reset", "--user", "ann", "--link-only"]).failed(3);
}

#[test]
fn a_hasher_whose_library_is_missing_does_not_come_first() {
    let mut site = Site::new();
    site.facts["hashers"][0]["fault"] = "no argon2".into();
    let adopted = site.adopt(&[]).outcome();
    assert!(adopted.done().stdout.contains(", pbkdf2_sha256 first, "), "{adopted:?}");
    assert!(!site.settings().contains("argon2"));
}

#[test]
fn own_columns_names_and_options_are_learned() {
    let mut site = Site::new();
    site.facts["validators"] = json!([
        { "path": "x.UserAttributeSimilarityValidator", "name": "UserAttributeSimilarityValidator",
          "options": { "user_attributes": ["username", "age", "nothing"], "max_similarity": 0.5 },
          "hook": false, "fault": null },
        { "path": "x.MinimumLengthValidator", "name": "MinimumLengthValidator",
          "options": { "min_length": 12 }, "hook": false, "fault": null },
    ]);
    site.facts["user"]["columns"]["age"] = "first_name".into();
    site.facts["user"]["verbose_names"]["age"] = "years of life".into();
    site.adopt(&["--dry-run"]).outcome().done();
    let shown = site.adopt(&["--dry-run", "--format", "json"]).outcome().json();
    let settings = &shown["settings"];
    assert_eq!(settings["user_columns"]["age"], "first_name");
    assert_eq!(settings["user_columns"]["is_staff"], "is_staff");
    assert_eq!(settings["user_verbose_names"], json!({ "age": "years of life" }));
    let attributes = &settings["auth_password_validators"][0]["user_attributes"];
    assert_eq!(*attributes, json!(["username", "age", "nothing"]));
    assert_eq!(settings["auth_password_validators"][1]["min_length"], 12);
    site.facts["validators"] = json!([]);
    site.adopt(&[]).outcome().done();
    assert!(site.settings().contains("auth_password_validators = []"));
    site.home.run(&["settings"]).done();
}

#[test]
fn nothing_is_written_where_the_fit_is_not_proven() {
    for (field, value, part) in [
        ("email", json!("ann@news.example"), "the e-mail address"),
        ("username", json!("Ann"), "the user name"),
        ("password", json!("!"), "the stored hash"),
        ("login", json!("2026-03-04 06:06:07"), "the last login"),
        ("uid", json!("NB"), "the uid"),
        ("pk", json!("04"), "the primary key"),
        ("pk", json!("5"), "the uid"),
        ("token", json!(token(OLD_KEY, 0)), "acct refuses the site's"),
        ("token", json!(token(super::fake::KEY, 3600)), "the clock: the two differ by"),
    ] {
        let mut site = Site::new();
        site.samples[0][field] = value;
        site.refuses(&[], 3, "fit_not_proven").says(part);
        assert_eq!(site.written(), [], "{field}");
    }
    let mut site = Site::new();
    site.samples[0]["pk"] = "5".into();
    site.samples[0]["uid"] = "NQ".into();
    site.refuses(&[], 3, "fit_not_proven").says("no such user");
    let mut site = Site::new();
    site.accepted["accepted"] = false.into();
    site.refuses(&[], 3, "fit_not_proven").says("the site refuses acct's");
    site.accepted = json!({ "error": "ValueError: month must be in 1..12" });
    site.refuses(&[], 3, "fit_not_proven").says("month must be in 1..12");
}

#[test]
fn an_empty_table_is_proven_by_a_user_that_is_not_saved() {
    let mut site = Site::new();
    let connection = rusqlite::Connection::open(site.path("site/db.sqlite3")).unwrap();
    connection.execute_batch("DELETE FROM auth_user").unwrap();
    site.samples[0]["saved"] = false.into();
    site.samples[0]["login"] = "".into();
    // This token's user had logged in.
    site.refuses(&[], 3, "fit_not_proven");
    site.samples[0]["token"] = super::fake::unsaved_token().into();
    site.adopt(&[]).outcome().done().says("auth_user is empty");
}
