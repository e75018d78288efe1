//! Signals while acct asks (case 71), and a crash (case 5).

use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;

use crate::pty::Pty;
use crate::sandbox::{NEW, PASSWORD, Sandbox};

/// A shell with job control that runs its arguments, and again when they have been stopped.
const JOB_CONTROL: &str =
    "set -m; \"$@\"; echo \"status $?.\"; read -r go; fg; echo \"status $?.\"";

/// Brings acct to each of its hidden prompts.
fn prompts(home: &Sandbox) -> Vec<Pty> {
    let link = home.link("ann");
    let typed = |args: &[&str], dialogue: &[(&str, &str)], last: &str| {
        let mut pty = home.on_terminal(args);
        for (prompt, password) in dialogue {
            pty.expect(prompt);
            pty.send(format!("{password}\n"));
        }
        pty.expect(last);
        assert!(!pty.echoes());
        pty
    };
    vec![
        typed(&["user", "add", "ben"], &[], "Password: "),
        typed(&["user", "add", "ben"], &[("Password: ", NEW)], "Password (again): "),
        typed(&["password", "change", "ann"], &[], "Current password: "),
        typed(
            &["password", "change", "ann"],
            &[("Current password: ", PASSWORD)],
            "New password: ",
        ),
        typed(
            &["password", "set", "ann"],
            &[("New password for ann: ", NEW)],
            "New password for ann (again): ",
        ),
        typed(&["password", "confirm", &link], &[], "New password: "),
        typed(&["password", "check", "ann"], &[], "Password for ann: "),
        typed(&["password", "hash"], &[], "Password: "),
    ]
}

#[test]
fn at_every_prompt_a_deadly_signal_restores_the_terminal_and_changes_nothing() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        for mut pty in prompts(&home) {
            pty.send("half a secr");
            pty.signal(signal);
            match pty.wait() {
                WaitStatus::Signaled(_, by, dumped) => assert_eq!((by, dumped), (signal, false)),
                other => panic!("not of the signal itself: {other:?}"),
            }
            assert_eq!(pty.modes(), *pty.found_modes(), "{signal}");
            assert!(!pty.transcript().contains("half a secr"));
        }
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn ctrl_c_and_ctrl_backslash_are_130_and_131() {
    let home = Sandbox::with_ann();
    for (key, status) in [("\x03", 130), ("\x1c", 131)] {
        for mut pty in prompts(&home) {
            pty.send(key);
            assert_eq!(pty.exit_status(), status);
            assert!(pty.echoes());
        }
    }
}

#[test]
fn a_signal_at_a_visible_question_changes_nothing() {
    let home = Sandbox::with_ann();
    let before = home.dump();
    for (args, question) in
        [(&["user", "remove", "ann"][..], "[y/N] "), (&["password", "confirm"], "Link: ")]
    {
        let mut pty = home.on_terminal(args);
        pty.expect(question);
        assert!(pty.echoes());
        pty.send("\x03");
        assert_eq!(pty.exit_status(), 130);
        assert_eq!(pty.modes(), *pty.found_modes());
    }
    assert_eq!(home.dump(), before);
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_fg_which_asks_again_hidden() {
    let home = Sandbox::with_ann();
    let argv =
        ["sh", "-c", JOB_CONTROL, "sh", env!("CARGO_BIN_EXE_acct"), "password", "check", "ann"];
    let mut pty = home.program_on_terminal(&argv, "");
    pty.expect("Password for ann: ");
    assert!(!pty.echoes());
    pty.send("half a secr\x1a");
    pty.expect("status 148.");
    assert!(pty.echoes());
    pty.send("\n");
    pty.expect("Password for ann: ");
    assert!(!pty.echoes());
    pty.send(format!("{PASSWORD}\n"));
    pty.expect("status 0.");
    assert!(pty.echoes());
    assert!(!pty.transcript().contains("secr\r"));
}

#[test]
fn a_crash_at_the_prompt_leaves_no_core_file() {
    let home = Sandbox::with_ann();
    let script = "ulimit -c unlimited && exec \"$@\"";
    let argv = ["sh", "-c", script, "sh", env!("CARGO_BIN_EXE_acct"), "password", "check", "ann"];
    let mut pty = home.program_on_terminal(&argv, "");
    pty.expect("Password for ann: ");
    pty.signal(Signal::SIGABRT);
    match pty.wait() {
        WaitStatus::Signaled(_, Signal::SIGABRT, dumped) => assert!(!dumped),
        other => panic!("{other:?}"),
    }
}
