//! Failures of the disk after which it is unknown whether the change was made.

use crate::audit::lines;
use crate::run::Run;
use crate::sandbox::Sandbox;

/// Lets no write go beyond 12 KiB of a file: the journal and the audit log fit, other pages do not.
fn with_small_files(run: Run<'_>) -> Run<'_> {
    run.by_shell("trap '' XFSZ; ulimit -f 24; exec \"$@\"")
}

/// Creates a home in which the row of `ann` is at the end of a long file.
fn with_long_file() -> Sandbox {
    let home = Sandbox::with_database();
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff,
           is_active, date_joined, first_name)
         SELECT '!', 0, 'user' || i, '', '', 0, 1, '2026-01-02 03:04:05', '' FROM n",
    );
    home.add_user("ann", "ann@news.example");
    home
}

#[test]
fn a_commit_that_fails_is_called_unknown_and_not_failed() {
    for args in [
        &["user", "deactivate", "ann", "--format", "json"][..],
        &["user", "edit", "ann", "--staff", "--format", "json"],
        &["password", "disable", "ann", "--format", "json"],
    ] {
        let home = with_long_file();
        let failed = with_small_files(home.acct(args)).outcome();
        failed.refused_in_json(4, "database_may_have_changed");
        let log = lines(&home);
        let last = log.last().unwrap();
        assert_eq!(last["event"], "unknown", "{args:?}");
        assert_eq!(last["code"], "database_may_have_changed");
        assert_eq!(last["intent"], log[log.len() - 2]["seq"]);
        let listed = home.run(&["log", "list", "--event", "unknown", "--format", "json"]);
        assert_eq!(listed.done().json()["lines"].as_array().unwrap().len(), 1);
        let verified = home.run(&["log", "verify", "--format", "json"]).done().json();
        assert_eq!(verified["unfinished_count"], 0);
        home.run(args).done();
    }
}

#[test]
fn a_generated_password_may_have_been_set_then() {
    let home = with_long_file();
    let set = ["password", "set", "ann", "--generate"];
    with_small_files(home.acct(&set)).outcome().failed(4).says("may have been set");
}
