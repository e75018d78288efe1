//! The owner's pages: above prompts, and after success.

use std::fs;

use crate::sandbox::{NEW, PASSWORD, Sandbox};
use crate::templates::put;

#[test]
fn pages_stand_above_the_prompts_and_after_success() {
    let home = Sandbox::with_ann();
    put(
        &home,
        "password_change_form.txt",
        "Hello {{ user.first_name|default:'you' }},\nmind the cat.\n",
    );
    put(&home, "password_change_done.txt", "Well done, {{ user }}.");
    put(&home, "password_reset_form.txt", "Who are you?");
    put(&home, "password_reset_done.txt", "Look into your mail.\n");
    put(&home, "password_reset_confirm.txt", "A new one for {{ user.get_username }}:\n");
    put(&home, "password_reset_complete.txt", "That was it.\n");
    let mut pty = home.on_terminal(&["password", "change", "ann"]);
    pty.expect("Hello you,\r\nmind the cat.\r\nCurrent password: ");
    pty.send(format!("{PASSWORD}\n"));
    pty.expect("New password: ");
    pty.send(format!("{NEW}\n"));
    pty.expect("New password (again): ");
    pty.send(format!("{NEW}\n"));
    pty.expect("Well done, ann.\r\n");
    assert_eq!(pty.exit_status(), 0);
    let mut pty = home.on_terminal(&["password", "reset"]);
    pty.expect("Who are you?\r\nEmail: ");
    pty.send("ann@news.example\n");
    pty.expect("ann <ann@news.example>");
    pty.expect("Look into your mail.");
    assert_eq!(pty.exit_status(), 0);
    let mut pty = home.on_terminal(&["password", "reset", "--quiet"]);
    let asked = pty.expect("Email: ");
    assert!(!asked.contains("Who are you?"), "{asked}");
    pty.send("\u{4}");
    assert_eq!(pty.exit_status(), 1);
    let told = home
        .acct(&["password", "confirm", "-"])
        .stdin(format!("{}\n{PASSWORD}\n", home.link("ann")))
        .outcome();
    assert_eq!(told.done().stderr, "A new one for ann:\nThat was it.\n");
    let quiet = home.acct(&["password", "confirm", "-", "-q"]);
    let told = quiet.stdin(format!("{}\n{NEW}\n", home.link("ann"))).outcome();
    assert_eq!(told.done().stderr, "");
}

#[test]
fn a_bad_page_is_refused_before_a_password_is_asked() {
    let home = Sandbox::with_ann();
    let stdin = format!("{PASSWORD}\n{NEW}\n");
    let link = home.link("ann");
    let change = ["password", "change", "ann", "--password-stdin"];
    let confirm = ["password", "confirm", &link, "--password-stdin"];
    for (name, args) in [
        ("password_change_form.txt", &change),
        ("password_change_done.txt", &change),
        ("password_reset_confirm.txt", &confirm),
        ("password_reset_complete.txt", &confirm),
    ] {
        put(&home, name, "{{ link }}");
        home.refuses(args, &stdin, 3, "bad_template").says("link");
        fs::remove_file(home.config_directory().join("templates/registration").join(name)).unwrap();
    }
    put(&home, "password_reset_done.txt", "{{ user }}");
    home.refuses(&["password", "reset", "--user", "ann"], "", 3, "bad_template");
}

#[test]
fn without_a_terminal_no_address_is_asked_for() {
    let home = Sandbox::with_ann();
    home.refuses(&["password", "reset", "--no-input"], "", 2, "usage").says("--email").says("--id");
    home.refuses(&["password", "reset"], "", 2, "usage").says("--email").says("--id");
}

#[test]
fn a_name_forges_no_line_of_a_page() {
    let home = Sandbox::with_ann();
    home.sql("UPDATE auth_user SET first_name = 'x' || char(10) || 'password set for root'");
    put(&home, "password_change_done.txt", "done, {{ user.first_name }}\n");
    let told = home
        .acct(&["password", "change", "ann", "--password-stdin"])
        .stdin(format!("{PASSWORD}\n{NEW}\n"))
        .outcome();
    assert_eq!(told.done().stderr, "done, x\\npassword set for root\n");
}
