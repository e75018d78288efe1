//! What is typed at a prompt, and what becomes of it.

use nix::sys::termios::{InputFlags, LocalFlags};

use crate::helper::{Helper, PROMPT};

#[test]
fn what_is_typed_is_read_and_never_appears() {
    let (read, transcript) = Helper::that("asks hidden").typing("correct horse\n");
    assert_eq!(read, "Ok(\"correct horse\")\n");
    assert!(!transcript.contains("horse"), "{transcript}");
    assert!(transcript.contains(&format!("{PROMPT}\r\n")), "{transcript}");
}

#[test]
fn only_the_echo_is_turned_off_and_all_modes_are_restored() {
    let helper = Helper::that("asks hidden");
    let mut pty = helper.start();
    pty.expect(PROMPT);
    let (before, during) = (pty.found_modes(), pty.modes());
    assert!(!during.local_flags.intersects(LocalFlags::ECHO | LocalFlags::ECHONL));
    assert_eq!(during.local_flags | LocalFlags::ECHO, before.local_flags);
    assert_eq!(during.input_flags, before.input_flags | InputFlags::IUTF8);
    assert_eq!(during.output_flags, before.output_flags);
    assert_eq!(during.control_chars, before.control_chars);
    pty.send("secret\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(pty.modes(), *pty.found_modes());
}

#[test]
fn a_question_with_echo_shows_the_answer() {
    let (read, transcript) = Helper::that("asks").typing("yes, please\n");
    assert_eq!(read, "Ok(\"yes, please\")\n");
    assert!(transcript.contains("Secret word: yes, please\r\n"), "{transcript}");
}

#[test]
fn an_empty_line_is_an_answer_and_ctrl_d_is_the_end() {
    for does in ["asks hidden", "asks"] {
        assert_eq!(Helper::that(does).typing("\n").0, "Ok(\"\")\n");
        assert_eq!(Helper::that(does).typing("\x04").0, "Err(Ended)\n");
    }
}

#[test]
fn the_line_can_be_edited() {
    let keys = "wrong\x15right wonr\x7f\x7f\x7fhole\n";
    assert_eq!(Helper::that("asks hidden").typing(keys).0, "Ok(\"right whole\")\n");
}

#[test]
fn backspace_erases_a_whole_character_though_the_terminal_is_not_set_to_utf_8() {
    let helper = Helper::that("asks hidden").under(&["sh", "-c", "stty -iutf8; exec \"$@\"", "sh"]);
    assert_eq!(helper.typing("caf\u{e9}\x7fe \u{1f511}\x7f\x7f\n").0, "Ok(\"cafe\")\n");
}

#[test]
fn control_characters_are_refused_and_not_dropped() {
    // ESC of a cursor key, tab, a quoted Ctrl-A, a quoted newline, NEL of C1.
    for keys in ["a\x1b[Db\n", "a\tb\n", "a\x16\x01b\n", "a\x16\x0ab\n", "a\u{85}b\n"] {
        for does in ["asks hidden", "asks"] {
            assert_eq!(Helper::that(does).typing(keys).0, "Err(Control)\n", "{keys:?}");
        }
    }
}

#[test]
fn invalid_utf_8_is_refused_and_not_replaced() {
    assert_eq!(Helper::that("asks hidden").typing(b"caf\xe9\n").0, "Err(NotUtf8)\n");
    assert_eq!(Helper::that("asks").typing(b"caf\xe9\n").0, "Err(NotUtf8)\n");
}

#[test]
fn every_script_comes_through() {
    let read = Helper::that("asks hidden").typing("пароль é 密碼 🔑\n").0;
    assert_eq!(read, "Ok(\"пароль é 密碼 🔑\")\n");
}

#[test]
fn a_line_that_the_driver_may_have_cut_is_refused() {
    let fits = "x".repeat(4094);
    let read = Helper::that("asks hidden").typing(format!("{fits}\n")).0;
    assert_eq!(read, format!("Ok({fits:?})\n"));
    let too_long = "x".repeat(4200) + "\n";
    assert_eq!(Helper::that("asks hidden").typing(too_long).0, "Err(TooLong)\n");
}

#[test]
fn keys_typed_ahead_are_dropped() {
    let helper = Helper::that("asks twice");
    let mut pty = helper.start();
    pty.expect(PROMPT);
    pty.send("first\nahead\n");
    pty.expect("Again: ");
    pty.send("second\n");
    assert_eq!(pty.exit_status(), 0);
    assert_eq!(helper.report(), "Ok(\"first\")\nOk(\"second\")\n");
    assert!(pty.transcript().contains("Not flushed. Secret word: "));
}

#[test]
fn keys_typed_and_not_read_are_not_released_to_the_shell() {
    let script = "\"$@\"; printf 'next line? '; read -r line; echo \"read: $line\"";
    let helper = Helper::that("asks hidden").under(&["sh", "-c", script, "sh"]);
    let mut pty = helper.start();
    pty.expect(PROMPT);
    pty.send("secret\nrm -r important\n");
    pty.expect("next line? ");
    pty.send("harmless\n");
    pty.expect("read: ");
    assert!(pty.transcript().contains("read: harmless\r\n"));
}

#[test]
fn the_prompt_is_on_the_terminal_also_when_all_streams_are_redirected() {
    let helper = Helper::that("asks hidden").redirected("</dev/null >DIR/out 2>DIR/err");
    let (read, transcript) = helper.typing("secret\n");
    assert_eq!(read, "Ok(\"secret\")\n");
    assert_eq!(transcript, format!("{PROMPT}\r\n"));
    let out = std::fs::read_to_string(helper.file("out")).unwrap();
    assert!(!out.contains(PROMPT), "{out}");
}

#[test]
fn without_a_terminal_the_question_is_refused_at_once() {
    for does in ["asks hidden", "asks"] {
        let helper = Helper::that(does).under(&["setsid", "--fork", "--wait"]);
        assert_eq!(helper.start().exit_status(), 0);
        assert_eq!(helper.report(), "Err(NoTerminal)\n");
    }
}
