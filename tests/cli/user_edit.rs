//! `acct user edit`, `activate` and `deactivate`.

use crate::documents::assert_changed;
use crate::sandbox::Sandbox;

#[test]
fn edit_writes_the_specified_columns_and_no_other() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET last_login = '2026-02-03 04:05:06.000789'");
    let before = home.dump().remove(0);
    home.run(&["user", "edit", "ann", "--first-name", "Zoë"]).done().says("first_name");
    assert_eq!(home.dump()[0], before.replace("Text(\"\")]", "Text(\"Zoë\")]"));
}

#[test]
fn every_column_can_be_edited() {
    let home = Sandbox::with_ann();
    let args = [
        "user",
        "edit",
        "--id",
        "1",
        "--username",
        "zoe",
        "--email",
        "zoe@B.example",
        "--first-name",
        "Zoë",
        "--last-name",
        "Wu",
        "--staff",
        "--superuser",
        "--format",
        "json",
    ];
    let changed = ["username", "email", "first_name", "last_name", "is_staff", "is_superuser"];
    let document = home.run(&args).done().json();
    assert_changed(&document, "zoe", &changed);
    assert_eq!(document["user"]["email"], "zoe@b.example");
    let back =
        ["user", "edit", "zoe", "--no-staff", "--no-superuser", "--email", "", "--format", "json"];
    let document = home.run(&back).done().json();
    assert_changed(&document, "zoe", &["email", "is_staff", "is_superuser"]);
    let row = home.text("SELECT username || email || is_staff || is_superuser FROM auth_user");
    assert_eq!(row, "zoe00");
}

#[test]
fn an_edit_without_a_difference_says_so() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    home.run(&["user", "edit", "ann", "--email", "ann@news.example"]).done().says("unchanged");
    let document = home.run(&["user", "edit", "ann", "--format", "json"]).done().json();
    assert_changed(&document, "ann", &[]);
    assert_eq!(home.dump(), before);
}

#[test]
fn edit_refuses_a_name_that_is_taken_and_values_that_are_malformed() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    home.refuses(&["user", "edit", "ann", "--username", "BEN"], "", 1, "username_taken");
    home.refuses(&["user", "edit", "ann", "--username", "a b"], "", 2, "malformed");
    home.refuses(
        &["user", "edit", "ann", "--email", "a@b.example\nBcc: c@d.example"],
        "",
        2,
        "malformed",
    );
    home.refuses(&["user", "edit", "ann", "--first-name", "\u{1b}[31m"], "", 2, "bad_name");
    home.refuses(&["user", "edit", "ann", "--staff", "--no-staff"], "", 2, "usage");
    home.refuses(&["user", "edit", "nobody", "--staff"], "", 1, "no_such_user");
    home.run(&["user", "edit", "ann", "--username", "Ann"]).done();
}

#[test]
fn deactivate_and_activate_take_several_users() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    home.run(&["user", "deactivate", "ann", "ben"]).done().says("ann");
    assert_eq!(home.text("SELECT sum(is_active) FROM auth_user"), "Integer(0)");
    home.run(&["user", "activate", "--id", "1", "--id", "2", "--quiet"]).done();
    assert_eq!(home.text("SELECT sum(is_active) FROM auth_user"), "Integer(2)");
}

#[test]
fn deactivate_has_a_document_with_the_changes() {
    let home = Sandbox::with_ann();
    home.add_user("ben", "ben@news.example");
    let args = ["user", "deactivate", "ann", "--format", "json"];
    let first = home.run(&args).done().json();
    assert_changed(&first, "ann", &["is_active"]);
    assert_eq!(first["user"]["is_active"], false);
    let again = home.run(&args);
    assert_changed(&again.done().json(), "ann", &[]);
    again.says("ann");
    assert_changed(&first["changes"][0], "ann", &["is_active"]);
    let both = home.run(&["user", "activate", "ann", "ben", "--format", "json"]).done().json();
    assert_changed(&both["changes"][0], "ann", &["is_active"]);
    assert_changed(&both["changes"][1], "ben", &[]);
}

#[test]
fn one_unknown_user_refuses_them_all() {
    let home = Sandbox::with_ann();
    home.refuses(&["user", "deactivate", "ann", "nobody"], "", 1, "no_such_user");
    home.refuses(&["user", "deactivate", "--id", "1", "--id", "9"], "", 1, "no_such_user");
    home.refuses(&["user", "activate"], "", 2, "usage");
}
