//! Which sites are accepted, accepted with a warning or refused, and the proof.

use serde_json::{Value, json};

use super::fake::{OLD_KEY, Site, encoded, token};

/// Checks that a site is refused that differs in one fact from an accepted one.
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
fn a_table_or_column_that_only_the_model_has_is_not_a_setting_to_fix() {
    for (pointer, name) in [("/user/table", "members"), ("/user/columns/email", "mail")] {
        let mut site = Site::new();
        *site.facts.pointer_mut(pointer).unwrap() = name.into();
        site.refuses(&[], 3, "schema_mismatch").says(name).says("manage.py migrate");
    }
}

#[test]
fn harmless_differences_are_warnings() {
    for (pointer, value, code, words) in [
        ("/django", json!("3.2.25"), "untried_django", "3.2.25"),
        ("/reset/path", Value::Null, "no_reset_page", "PasswordResetConfirmView"),
        ("/reset/others", json!(["/admin/x/"]), "other_reset_pages", "/admin/x/"),
        ("/reset/path", json!("/reset/{token}/{uid}/"), "other_reset_links", "{token}/{uid}"),
        ("/user/in_memory", json!(true), "users_in_memory", "Evennia"),
        ("/reset/own", json!("news.views.redeem"), "own_reset_page", "news.views.redeem"),
        ("/reset/mail", json!(["from_email"]), "own_reset_mail", "from_email"),
        (
            "/own_templates",
            json!(["registration/password_reset_email.html"]),
            "own_reset_mail",
            "registration/password_reset_email.html",
        ),
        ("/language_code", json!("de"), "other_language", "de"),
        ("/model_backend", json!(false), "no_model_backend", "ModelBackend"),
        ("/user/hides_rows", json!(true), "hidden_users", ""),
        (
            "/secret_key_fallbacks",
            json!([encoded("")]),
            "unusable_fallback",
            "SECRET_KEY_FALLBACKS",
        ),
        ("/hashers/0/fault", json!("no argon2"), "hasher_not_importable", "no argon2"),
        ("/hashers/1/own", json!(["salt"]), "own_hasher", "salt"),
        ("/validators/0/name", Value::Null, "own_validator", ""),
        ("/site/domain", json!("example.com"), "example_domain", "example.com"),
        ("/secret_key", encoded("short"), "weak_secret_key", "50"),
        ("/site/fault", json!("no such table"), "no_site", "no such table"),
    ] {
        let mut site = Site::new();
        *site.facts.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        if pointer == "/secret_key" {
            site.samples[0]["token"] = token("short", 0).into();
        }
        let shown = site.adopt(&["--dry-run", "--format", "json"]).outcome().done().json();
        let warnings = shown["warnings"].as_array().unwrap();
        let warning = warnings.iter().find(|warning| warning["code"] == code);
        let warning = warning.unwrap_or_else(|| panic!("no {code} in {shown}"));
        assert!(warning["message"].as_str().unwrap().contains(words), "{warning}");
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
    assert!(!adopted.done().says("allauth").stdout.contains("http"), "{adopted:?}");
    assert!(site.settings().contains("password_reset_path = \"\""));
    site.home.run(&["password", "reset", "--user", "ann", "--link-only"]).failed(3);
}

#[test]
fn a_hasher_whose_library_is_missing_does_not_come_first() {
    let mut site = Site::new();
    site.facts["hashers"][0]["fault"] = "no argon2".into();
    let adopted = site.adopt(&[]).outcome();
    assert!(adopted.done().stdout.contains("pbkdf2_sha256"), "{adopted:?}");
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
        ("email", json!("ann@news.example"), "mail"),
        ("username", json!("Ann"), "user"),
        ("password", json!("!"), "hash"),
        ("login", json!("2026-03-04 06:06:07"), "login"),
        ("uid", json!("NB"), "uid"),
        ("pk", json!("04"), "key"),
        ("pk", json!("5"), "uid"),
        ("token", json!(token(OLD_KEY, 0)), "acct"),
        ("token", json!(token(super::fake::KEY, 3600)), "clock"),
    ] {
        let mut site = Site::new();
        site.samples[0][field] = value;
        site.refuses(&[], 3, "fit_not_proven").says(part);
        assert_eq!(site.written(), [], "{field}");
    }
    let mut site = Site::new();
    site.samples[0]["pk"] = "5".into();
    site.samples[0]["uid"] = "NQ".into();
    site.refuses(&[], 3, "fit_not_proven").says("user");
    let mut site = Site::new();
    site.accepted["accepted"] = false.into();
    site.refuses(&[], 3, "fit_not_proven").says("site");
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
    site.adopt(&[]).outcome().done().says("auth_user");
}
