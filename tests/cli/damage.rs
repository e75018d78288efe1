//! Databases with a damaged page, whose keys do not ascend.

use std::collections::BTreeSet;
use std::fs;

use crate::doctor::{examine, expect};
use crate::reset_many::printed;
use crate::sandbox::Sandbox;

/// The size of a page of the file.
const PAGE: usize = 4096;

/// Returns a table of many pages of users who can be mailed.
fn crowd() -> Sandbox {
    let home = Sandbox::with_ann();
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
         INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
         SELECT password, 0, 'user' || i, '', 'user' || i || '@news.example', 0, 1, date_joined, '' FROM n, auth_user",
    );
    home
}

/// Returns the offsets of the leaves of the user table, in the order of their keys.
fn leaves(home: &Sandbox, file: &[u8]) -> Vec<usize> {
    let root = "SELECT rootpage FROM sqlite_master WHERE name = 'auth_user'";
    let root: u32 = home.connect().query_row(root, [], |row| row.get(0)).unwrap();
    let root = (usize::try_from(root).unwrap() - 1) * PAGE;
    assert_eq!(file[root], 5, "the root is an inner page");
    let number = |at: usize, size: usize| {
        file[at..at + size].iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    let cells = (0..number(root + 3, 2)).map(|cell| root + number(root + 12 + 2 * cell, 2));
    cells.chain([root + 8]).map(|at| (number(at, 4) - 1) * PAGE).collect()
}

/// Writes one leaf of the user table over another.
fn copy_leaf(home: &Sandbox, from: usize, to: usize) {
    let mut file = fs::read(home.database()).unwrap();
    let leaves = leaves(home, &file);
    let (from, to) = (leaves[from], leaves[to]);
    file.copy_within(from..from + PAGE, to);
    fs::write(home.database(), file).unwrap();
}

#[test]
fn every_walk_by_key_refuses_a_key_that_does_not_exceed_the_last() {
    for (from, to) in [(1, 60), (60, 1), (2, 3)] {
        let home = crowd();
        copy_leaf(&home, from, to);
        for args in [
            &["user", "list"][..],
            &["user", "list", "--format", "ndjson"],
            &["user", "export"],
            &["user", "deactivate", "--search", "user", "--yes"],
            &["user", "remove", "--search", "user", "--yes"],
            &["password", "rotate", "--all", "--yes"],
        ] {
            let refused = home.run(args);
            assert_eq!(refused.code, 3, "{args:?}: {}", refused.stderr);
            let last = format!("{}{}", refused.stdout, refused.stderr);
            let last = last[last.len().saturating_sub(300)..].to_owned();
            assert!(last.contains("damaged") && last.contains("doctor --thorough"), "{last}");
        }
        let found = examine(home.acct(&["doctor"]));
        expect(&found, "database_integrity", "error", "damaged");
    }
}

#[test]
fn a_damaged_page_mails_nobody_twice() {
    for (from, to) in [(1, 60), (60, 1)] {
        let home = crowd();
        copy_leaf(&home, from, to);
        let mut mailed = Vec::new();
        for _ in 0..2 {
            let run =
                home.run(&["password", "reset", "--all-active", "--yes", "--backend", "console"]);
            run.failed(3).says("acct doctor --thorough");
            mailed.extend(printed(&run.stdout).into_iter().map(str::to_owned));
        }
        let different: BTreeSet<_> = mailed.iter().collect();
        assert_eq!(different.len(), mailed.len(), "{from} over {to}");
    }
}
