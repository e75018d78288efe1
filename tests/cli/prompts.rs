//! Prompts on the terminal and what the answers do.

use crate::password_set::is;
use crate::pty::Pty;
use crate::sandbox::{NEW, PASSWORD, Sandbox, WRONG};

/// Answers one hidden prompt after another, and checks that none is shown.
fn answer(pty: &mut Pty, dialogue: &[(&str, &str)]) {
    for (prompt, typed) in dialogue {
        pty.expect(prompt);
        assert!(!pty.echoes(), "hidden: {prompt}");
        pty.send(format!("{typed}\n"));
    }
}

/// Waits for the end; returns the exit status and all that appeared, none of it a secret.
fn end(pty: &mut Pty) -> (i32, String) {
    let transcript = pty.transcript();
    for secret in [PASSWORD, NEW, WRONG] {
        assert!(!transcript.contains(secret), "{transcript}");
    }
    assert!(pty.echoes());
    (pty.exit_status(), transcript)
}

#[test]
fn add_asks_the_password_twice_and_hidden() {
    let home = Sandbox::with_database();
    let mut pty = home.on_terminal(&["user", "add", "ann"]);
    answer(&mut pty, &[("Password: ", NEW), ("Password (again): ", NEW)]);
    let (status, transcript) = end(&mut pty);
    assert_eq!(status, 0, "{transcript}");
    assert!(transcript.ends_with("\r\n") && transcript.contains("ann (id 1)"), "{transcript}");
    is(&home, "ann", NEW);
}

#[test]
fn change_asks_the_current_password_and_then_the_new_one_twice() {
    let home = Sandbox::with_ann();
    let mut pty = home.on_terminal(&["password", "change", "ann"]);
    let dialogue = [
        ("Current password: ", PASSWORD),
        ("New password: ", NEW),
        ("New password (again): ", NEW),
    ];
    answer(&mut pty, &dialogue);
    assert_eq!(end(&mut pty).0, 0);
    is(&home, "ann", NEW);
}

#[test]
fn set_confirm_check_and_hash_ask_hidden_too() {
    let home = Sandbox::with_ann();
    let twice = [("New password: ", NEW), ("New password (again): ", NEW)];
    let link = home.link("ann");
    let mut pty = home.on_terminal(&["password", "confirm"]);
    pty.expect("Link: ");
    pty.send(format!("{link}\n"));
    answer(&mut pty, &twice);
    assert_eq!(end(&mut pty).0, 0);
    let mut pty = home.on_terminal(&["password", "check", "ann"]);
    answer(&mut pty, &[("Password for ann: ", NEW)]);
    assert_eq!(end(&mut pty).0, 0);
    let mut pty = home.on_terminal(&["password", "set", "ann"]);
    answer(
        &mut pty,
        &[("New password for ann: ", WRONG), ("New password for ann (again): ", WRONG)],
    );
    assert_eq!(end(&mut pty).0, 0);
    is(&home, "ann", WRONG);
    let mut pty = home.on_terminal(&["password", "hash", "--iterations", "2"]);
    answer(&mut pty, &[("Password: ", NEW), ("Password (again): ", NEW)]);
    let (status, transcript) = end(&mut pty);
    assert_eq!((status, transcript.contains("pbkdf2_sha256$2$")), (0, true), "{transcript}");
}

#[test]
fn the_prompt_is_on_the_terminal_also_when_all_streams_are_redirected() {
    let home = Sandbox::with_ann();
    let argv = [env!("CARGO_BIN_EXE_acct"), "password", "set", "ann", "--generate"];
    let out = home.path("out");
    let mut pty = home.program_on_terminal(&argv, &format!("</dev/null >{}", out.display()));
    assert_eq!(pty.exit_status(), 0);
    is(&home, "ann", std::fs::read_to_string(&out).unwrap().trim_end());
    let argv = [env!("CARGO_BIN_EXE_acct"), "password", "set", "ann"];
    let mut pty = home.program_on_terminal(&argv, "</dev/null >/dev/null 2>/dev/null");
    let prompts = [("New password for ann: ", NEW), ("New password for ann (again): ", NEW)];
    answer(&mut pty, &prompts);
    assert_eq!(end(&mut pty).0, 0);
    is(&home, "ann", NEW);
}

#[test]
fn three_tries_and_then_it_is_a_no() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let mut pty = home.on_terminal(&["password", "change", "ann"]);
    answer(
        &mut pty,
        &[("Current password: ", WRONG), ("Current password: ", "x"), ("Current password: ", "")],
    );
    let (status, transcript) = end(&mut pty);
    assert_eq!(status, 1);
    assert_eq!(transcript.matches("entered incorrectly").count(), 2, "{transcript}");
    let mut pty = home.on_terminal(&["password", "set", "ann"]);
    // What differs is a typing error, and no refused try.
    for (first, second) in [(NEW, WRONG), ("1234", "1234"), ("", ""), (NEW, WRONG), ("1", "1")] {
        answer(
            &mut pty,
            &[("New password for ann: ", first), ("New password for ann (again): ", second)]
                [..if first.is_empty() { 1 } else { 2 }],
        );
    }
    let (status, transcript) = end(&mut pty);
    assert_eq!(status, 1);
    for line in [
        "The two password fields didn’t match.\r\n",
        "This password is too short. It must contain at least 8 characters.\r\n",
        "This password is too common.\r\n",
        "This password is entirely numeric.\r\n",
        "hint: use --generate",
        "must contain at least 8 characters",
    ] {
        assert!(transcript.contains(line), "{line:?}: {transcript}");
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn a_second_try_that_is_right_counts() {
    let home = Sandbox::with_ann();
    let mut pty = home.on_terminal(&["password", "change", "ann"]);
    answer(
        &mut pty,
        &[
            ("Current password: ", WRONG),
            ("Current password: ", PASSWORD),
            ("New password: ", "short"),
            ("New password (again): ", "short"),
            ("New password: ", NEW),
            ("New password (again): ", NEW),
        ],
    );
    assert_eq!(end(&mut pty).0, 0);
    is(&home, "ann", NEW);
}

#[test]
fn the_end_of_input_cancels() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let link = home.link("ann");
    for args in [
        &["password", "change", "ann"][..],
        &["password", "set", "ann"],
        &["password", "confirm", &link],
        &["password", "confirm"],
        &["user", "remove", "ann"],
        &["user", "add", "ben"],
        &["password", "check", "ann"],
    ] {
        let mut pty = home.on_terminal(args);
        pty.expect(if args.contains(&"remove") { "[y/N] " } else { ": " });
        pty.send("\x04");
        let (status, transcript) = end(&mut pty);
        assert_eq!(status, 1, "{transcript}");
        assert!(transcript.contains("error: "), "{transcript}");
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn an_abort_at_the_prompt_leaves_the_link_working() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    let link = home.link("ann");
    for key in ["\x03", "\x04"] {
        let mut pty = home.on_terminal(&["password", "confirm", &link]);
        answer(&mut pty, &[("New password: ", NEW)]);
        pty.expect("New password (again): ");
        pty.send(key);
        assert_ne!(end(&mut pty).0, 0);
        assert_eq!(home.dump(), before);
    }
    home.acct(&["password", "confirm", "-"]).stdin(format!("{link}\n{NEW}\n")).outcome().done();
}

#[test]
fn changes_during_the_prompt_are_noticed_at_the_commit() {
    for (change, back) in [
        ("UPDATE auth_user SET password = password || 'x'", ""),
        ("UPDATE auth_user SET is_active = 0", "UPDATE auth_user SET is_active = 1"),
        ("UPDATE auth_user SET email = 'other@news.example'", ""),
        ("UPDATE auth_user SET last_login = '2026-05-06 07:08:09'", ""),
        ("DELETE FROM auth_user", ""),
    ] {
        let home = Sandbox::with_ann();
        let link = home.link("ann");
        let mut pty = home.on_terminal(&["password", "confirm", &link]);
        pty.expect("New password: ");
        home.sql(change);
        let changed = home.dump();
        pty.send(format!("{NEW}\n"));
        answer(&mut pty, &[("New password (again): ", NEW)]);
        let (status, transcript) = end(&mut pty);
        assert_eq!(status, 1, "{change}: {transcript}");
        assert!(transcript.contains("link was invalid"), "{transcript}");
        assert_eq!(home.dump(), changed, "{change} {back}");
    }
}

#[test]
fn a_password_set_meanwhile_is_not_overwritten() {
    for args in [&["password", "change", "ann"][..], &["password", "set", "ann"]] {
        let home = Sandbox::with_ann();
        let mut pty = home.on_terminal(args);
        if args.contains(&"change") {
            answer(&mut pty, &[("Current password: ", PASSWORD)]);
        }
        pty.expect("New password");
        home.run(&["password", "disable", "ann"]).done();
        let changed = home.dump();
        pty.send(format!("{NEW}\n"));
        answer(&mut pty, &[("(again): ", NEW)]);
        let (status, transcript) = end(&mut pty);
        assert_eq!(status, 1, "{transcript}");
        assert_eq!(home.dump(), changed);
    }
}

#[test]
fn with_no_input_nothing_is_asked_on_a_terminal_either() {
    let home = Sandbox::with_ann();
    for args in [
        &["password", "set", "ann"][..],
        &["password", "change", "ann"],
        &["user", "remove", "ann"],
        &["password", "confirm"],
        &["password", "check", "ann"],
        &["password", "hash"],
        &["user", "add", "ben"],
    ] {
        let mut pty = home.on_terminal(&[args, &["--no-input"]].concat());
        assert_eq!(end(&mut pty).0, 2, "{args:?}");
    }
}

#[test]
fn keys_typed_and_not_read_are_not_released_to_the_shell() {
    let home = Sandbox::with_ann();
    let script = "\"$@\"; printf 'next line? '; read -r line; echo \"read: $line\"";
    let argv = ["sh", "-c", script, "sh", env!("CARGO_BIN_EXE_acct"), "password", "check", "ann"];
    let mut pty = home.program_on_terminal(&argv, "");
    pty.expect("Password for ann: ");
    pty.send(format!("{PASSWORD}\nrm -r important\n"));
    pty.expect("next line? ");
    pty.send("harmless\n");
    pty.expect("read: harmless");
    assert_eq!(end(&mut pty).0, 0);
}

#[test]
fn a_user_who_is_removed_during_the_question_is_not_removed_twice() {
    let home = Sandbox::with_ann();
    let mut pty = home.on_terminal(&["user", "remove", "ann"]);
    pty.expect("[y/N] ");
    home.sql("DELETE FROM auth_user");
    pty.send("y\n");
    let (status, transcript) = end(&mut pty);
    assert_eq!(status, 1, "{transcript}");
    assert!(transcript.contains("error: "), "{transcript}");
}
