//! Signals that arrive while a prompt is open.

use std::fs;

use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;

use crate::helper::{Helper, PROMPT};
use crate::pty::Pty;

/// A shell with job control that runs its arguments, and again when they have been stopped.
const JOB_CONTROL: &str =
    "set -m; \"$@\"; echo \"status $?.\"; read -r go; fg; echo \"status $?.\"";

fn asking(helper: &Helper) -> Pty {
    let mut pty = helper.start();
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty
}

#[test]
fn a_deadly_signal_gives_the_terminal_back_and_kills_by_itself() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        let helper = Helper::that("hardens and asks");
        let mut pty = asking(&helper);
        pty.signal(signal);
        assert_eq!(pty.exit_status(), 128 + signal as i32);
        assert_eq!(pty.modes(), *pty.found_modes(), "{signal}");
    }
}

#[test]
fn ctrl_c_and_ctrl_backslash_work_as_keys() {
    for (key, signal) in [("\x03", Signal::SIGINT), ("\x1c", Signal::SIGQUIT)] {
        let helper = Helper::that("hardens and asks");
        let mut pty = asking(&helper);
        pty.send(format!("half a secr{key}"));
        assert_eq!(pty.exit_status(), 128 + signal as i32);
        assert!(pty.echoes());
        let transcript = pty.transcript();
        assert!(transcript.ends_with(&format!("{PROMPT}\r\n")), "{transcript}");
    }
}

#[test]
fn while_ctrl_s_holds_the_output_sigterm_kills_at_once() {
    let helper = Helper::that("asks hidden");
    let mut pty = asking(&helper);
    pty.send("\x13");
    pty.signal(Signal::SIGTERM);
    assert_eq!(pty.exit_status(), 143);
    assert!(pty.echoes());
}

#[test]
fn after_the_prompt_ctrl_c_kills_as_before() {
    let helper = Helper::that("asks and reads stdin");
    let mut pty = asking(&helper);
    pty.send("secret\n");
    pty.expect("asked");
    pty.send("\x03");
    assert_eq!(pty.exit_status(), 130);
}

#[test]
#[cfg(target_os = "linux")]
fn after_the_prompt_no_handler_is_left() {
    let read = Helper::that("asks between looks at its signals").typing("secret\n").0;
    assert_eq!(read, "Ok(\"secret\")\ntrue\n");
}

#[test]
fn interrupted_work_says_how_far_it_got_and_how_to_go_on() {
    let mut pty = Helper::that("works without end").start();
    pty.expect(" of ");
    pty.send("\x03");
    assert_eq!(pty.exit_status(), 130);
    let transcript = pty.transcript();
    let (_, told) = transcript.rsplit_once("interrupted: ").unwrap();
    assert!(told.contains(" done; start again\r\n"), "{told:?}");
    assert!(!told.contains("left"), "the bar is cleared: {told:?}");
}

#[test]
fn an_ignored_signal_stays_ignored() {
    let script = "trap '' HUP TSTP; exec \"$@\"";
    let helper = Helper::that("asks hidden").under(&["sh", "-c", script, "sh"]);
    let mut pty = asking(&helper);
    pty.signal(Signal::SIGHUP);
    pty.signal(Signal::SIGTSTP);
    pty.send("secret\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(helper.report(), "Ok(\"secret\")\n");
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_fg_which_asks_again_hidden() {
    let helper = Helper::that("asks hidden").under(&["sh", "-c", JOB_CONTROL, "sh"]);
    let mut pty = asking(&helper);
    pty.send("half a secr\x1a");
    pty.expect("status 148.");
    assert!(pty.echoes());
    pty.send("\n");
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty.send("secret\n");
    pty.expect("status 0.");
    assert!(pty.echoes());
    assert_eq!(helper.report(), "Ok(\"secret\")\n");
    assert!(!pty.transcript().contains("secr\r"));
}

#[test]
fn ctrl_z_twice_and_then_ctrl_c() {
    let script = "set -m; \"$@\"; fg; echo again; read -r go; fg";
    let helper = Helper::that("asks hidden").under(&["sh", "-c", script, "sh"]);
    let mut pty = asking(&helper);
    pty.send("\x1a");
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty.send("\x1a");
    pty.expect("again");
    pty.send("\n");
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty.send("\x03");
    // dash dies of the signal that its job died of.
    assert_eq!(pty.exit_status(), 130);
    assert!(pty.echoes());
}

#[test]
fn ctrl_z_without_a_shell_to_continue_it_asks_again() {
    let helper = Helper::that("asks hidden");
    let mut pty = asking(&helper);
    pty.send("half\x1a");
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty.send("secret\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(helper.report(), "Ok(\"secret\")\n");
}

#[test]
fn after_a_stop_that_cannot_be_caught_the_input_is_hidden_again() {
    let script = "set -m; \"$@\"; stty echo; echo stopped; read -r go; fg; echo \"status $?.\"";
    let helper = Helper::that("tells its pid and asks").under(&["sh", "-c", script, "sh"]);
    let mut pty = asking(&helper);
    let pid = fs::read_to_string(helper.file("report")).unwrap();
    let pid = nix::unistd::Pid::from_raw(pid.parse().unwrap());
    nix::sys::signal::kill(pid, Signal::SIGSTOP).unwrap();
    pty.expect("stopped");
    pty.send("\n");
    pty.expect(PROMPT);
    assert!(!pty.echoes());
    pty.send("secret\n");
    pty.expect("status 0.");
    assert!(pty.echoes());
}

#[test]
fn a_stopped_job_in_the_background_can_be_killed_and_leaves_the_terminal_alone() {
    for echo in ["echo", "-echo"] {
        let script = format!(
            "set -m; \"$@\"; stty {echo}; kill %1; kill -s CONT %1; wait %1; echo \"status $?.\""
        );
        let helper = Helper::that("asks hidden").under(&["bash", "-c", &script, "sh"]);
        let mut pty = asking(&helper);
        pty.send("\x1a");
        pty.expect("status 143.");
        assert_eq!(pty.echoes(), echo == "echo", "the modes were the shell's");
        assert_eq!(pty.exit_status(), 0);
    }
}

#[test]
fn a_crash_at_the_prompt_leaves_no_core_file() {
    let script = "ulimit -c unlimited && exec \"$@\"";
    let helper = Helper::that("hardens and asks").under(&["sh", "-c", script, "sh"]);
    let mut pty = asking(&helper);
    pty.signal(Signal::SIGABRT);
    match pty.wait() {
        WaitStatus::Signaled(_, Signal::SIGABRT, dumped) => assert!(!dumped),
        other => panic!("{other:?}"),
    }
}

#[test]
#[cfg(target_os = "linux")]
fn hardening_forbids_dumps_twice() {
    let helper = Helper::that("hardens and measures");
    assert_eq!(helper.start().exit_status(), 0);
    assert_eq!(helper.report(), "Ok((0, 0)) Ok(false)");
}
