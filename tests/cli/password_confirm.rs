//! `acct password confirm` and `acct password inspect`.

use crate::documents::assert_changed;
use crate::password_set::is;
use crate::run::keys;
use crate::sandbox::{NEW, Sandbox, WRONG};

#[test]
fn a_link_sets_the_password_once() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let args = ["password", "confirm", &link, "--password-stdin"];
    home.acct(&args).stdin(NEW).outcome().done().says("ann");
    is(&home, "ann", NEW);
    home.refuses(&args, WRONG, 1, "invalid_link");
    is(&home, "ann", NEW);
}

#[test]
fn the_link_and_the_password_can_come_from_stdin_line_by_line() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    home.acct(&["password", "confirm", "-"]).stdin(format!("{link}\r\n{NEW}\r\n")).outcome().done();
    is(&home, "ann", NEW);
    let link = home.link("ann");
    let args = ["password", "confirm", "-", "--password-stdin", "--format", "json"];
    let done = home.acct(&args).stdin(format!("{link}\n{WRONG}\n")).outcome();
    assert_changed(&done.done().json(), "ann", &["password"]);
    is(&home, "ann", WRONG);
}

#[test]
fn the_password_can_come_from_a_file_or_be_generated() {
    let home = Sandbox::with_ann();
    let file = home.write("password", NEW);
    home.run(&["password", "confirm", &home.link("ann"), "--password-file", &file]).done();
    is(&home, "ann", NEW);
    let link = format!("{}\n", home.link("ann"));
    let args = ["password", "confirm", "-", "--generate", "--format", "json"];
    let document = home.acct(&args).stdin(link).outcome().done().json();
    assert_eq!(keys(&document), ["password", "user", "changed"]);
    is(&home, "ann", document["password"].as_str().unwrap());
}

#[test]
fn a_link_without_a_password_leaves_the_link_good() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let lines = format!("{link}\n");
    home.refuses(&["password", "confirm", "-"], &lines, 1, "password_empty");
    home.refuses(
        &["password", "confirm", "-"],
        &format!("{link}\nshort\n"),
        1,
        "password_too_short",
    );
    home.refuses(&["password", "confirm", &link, "--password-stdin"], "\n", 1, "password_empty");
    home.refuses(&["password", "confirm", &link], "", 2, "no_terminal");
    home.refuses(&["password", "confirm", &link, "--no-input"], "", 2, "input_needed");
    home.refuses(&["password", "confirm"], "", 2, "no_terminal");
    home.refuses(&["password", "confirm", "--no-input"], "", 2, "input_needed");
    home.run(&["password", "inspect", &link]).done();
}

#[test]
fn inspect_has_a_document_and_uses_nothing_up() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let before = home.dump();
    let document = home.run(&["password", "inspect", &link, "--format", "json"]).done().json();
    assert_eq!(
        keys(&document),
        ["valid", "reason", "message", "id", "username", "issued_at", "expires_at"]
    );
    assert_eq!(document["valid"], true);
    assert_eq!(document["reason"], serde_json::Value::Null);
    assert_eq!((&document["id"], &document["username"]), (&"1".into(), &"ann".into()));
    assert_eq!(home.dump(), before);
    let read = home.acct(&["password", "inspect", "-"]).stdin(format!("{link}\n")).outcome();
    assert!(read.done().stdout.starts_with("valid       yes\n"), "{read:?}");
    assert_eq!(
        home.run(&["password", "inspect", &link, "--format", "plain"]).done().stdout,
        "true\n"
    );
    let csv = home.run(&["password", "inspect", &link, "--format", "csv"]).done().stdout.clone();
    assert!(
        csv.starts_with("valid,reason,message,username,id,issued_at,expires_at\ntrue,,,ann,1,"),
        "{csv}"
    );
}

#[test]
fn only_inspect_says_why_a_link_is_invalid() {
    let home = Sandbox::with_ann();
    let link = home.link("ann");
    let token = link.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let reason = |link: &str| {
        let told = home.run(&["password", "inspect", link, "--format", "json"]);
        assert_eq!(told.code, 1, "{told:?}");
        let document = told.json();
        assert_eq!(document["valid"], false);
        document["reason"].as_str().unwrap().to_owned()
    };
    let mut messages = Vec::new();
    let mut told = |link: &str, expected: &str| {
        assert_eq!(reason(link), expected);
        let refused = home.refuses(
            &["password", "confirm", link, "--password-stdin"],
            NEW,
            1,
            "invalid_link",
        );
        messages.push(refused.stderr);
    };
    told("x", "malformed");
    told(&format!("Mg/{token}"), "no_such_user");
    told(&format!("MQ/{}", token.replace(['a', 'b', 'c'], "d")), "mismatch");
    home.sql("UPDATE auth_user SET is_active = 0");
    told(&link, "inactive");
    home.sql("UPDATE auth_user SET is_active = 1");
    home.settings("password_reset_timeout = 3600");
    let old = {
        home.settings("");
        let args = ["password", "reset", "--user", "ann", "--link-only", "--expires-in", "1h"];
        let old = home.run(&args).done().stdout.trim_end().to_owned();
        home.settings("password_reset_timeout = 3600");
        old
    };
    told(&old, "expired");
    assert!(messages.iter().all(|message| *message == messages[0]), "{messages:?}");
}

#[test]
fn a_link_may_have_the_shape_of_any_site() {
    let home = Sandbox::with_ann();
    for pattern in ["/key/{uid}-{token}/", "/reset/{uid}/{token}", "/a/{uid}/b/{token}/new/"] {
        home.settings(&format!("password_reset_path = \"{pattern}\""));
        let link = home.link("ann");
        home.run(&["password", "inspect", &link]).done();
        home.acct(&["password", "confirm", &link, "--password-stdin"]).stdin(NEW).outcome().done();
        home.run(&["password", "inspect", &link]).says_no();
    }
}

#[test]
fn djangos_page_without_the_token_is_explained() {
    let home = Sandbox::with_ann();
    let page = "http://localhost:8000/users/reset/MQ/set-password/";
    home.refuses(&["password", "confirm", page], "", 1, "no_token").says("mail");
    let inspected = home.run(&["password", "inspect", page, "--format", "json"]).says_no().json();
    assert_eq!((&inspected["valid"], &inspected["reason"]), (&false.into(), &"no_token".into()));
}
