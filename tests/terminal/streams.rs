//! Stdout, stderr and stdin of the system's terminal.

use crate::helper::Helper;

#[test]
fn the_width_is_that_of_stdout_where_it_is_a_terminal() {
    for (redirections, told) in
        [("", "Some(91) true"), (">/dev/null", "None true"), ("2>/dev/null", "Some(91) false")]
    {
        let helper = Helper::that("measures").redirected(redirections);
        assert_eq!(helper.start().exit_status(), 0);
        assert_eq!(helper.report(), told);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_and_no_panic() {
    assert_refused("writes to a full disk", "StorageFull");
}

#[test]
fn a_closed_pipe_is_an_error_and_no_panic() {
    assert_refused("writes to a closed pipe", "BrokenPipe");
}

fn assert_refused(does: &'static str, kind: &str) {
    let helper = Helper::that(does);
    let mut pty = helper.start();
    pty.expect("stderr is open");
    // libtest itself cannot write its summary, and says so by its status.
    pty.wait();
    assert_eq!(helper.report(), format!("Err({kind})\nErr({kind})\n"));
}
