//! `acct user show`, as people read it.

use crate::sandbox::Sandbox;

fn page(home: &Sandbox, user: &str) -> String {
    home.run(&["user", "show", user]).done().stdout.clone()
}

#[test]
fn a_page_tells_who_it_is_in_groups() {
    let home = Sandbox::with_ann();
    home.sql(
        "UPDATE auth_user SET first_name = 'Ann', last_name = 'Example', is_staff = 1,
         date_joined = '1999-01-02 03:04:05', last_login = '2999-02-03 04:05:06.7'",
    );
    let page = page(&home, "ann");
    let joined = page.lines().find(|line| line.contains("joined")).unwrap();
    assert!(joined.ends_with(" years ago (1999-01-02 03:04 UTC)"), "{page}");
    assert_eq!(
        page.replace(joined, "  joined      ..."),
        "ann

  id          1
  email       ann@news.example
  name        Ann Example

  state       active
  role        staff

  last login  in the future (2999-02-03 04:05 UTC)
  joined      ...

  password    argon2, variety=argon2id version=19 memory_cost=8 time_cost=1 parallelism=1
              outdated: the next login will upgrade it
  reset mail  yes
"
    );
}

#[test]
fn a_page_says_why_nobody_can_log_in_and_no_mail_is_sent() {
    let home = Sandbox::with_ann();
    for (change, password, mail) in [
        ("is_active = 0", "argon2, ", "no: is inactive"),
        ("is_active = 1, email = ''", "argon2, ", "no: has no e-mail address"),
        ("email = 'no address'", "argon2, ", "no: has an invalid address"),
        (
            "email = 'ann@news.example', last_login = '2026-13-01'",
            "argon2, ",
            "no: has a last login",
        ),
        ("last_login = NULL, password = 'what'", "unknown\n              login fails: ", "yes"),
        (
            "password = '!x'",
            "none\n              login fails: ",
            "no: has no usable password; to invite",
        ),
    ] {
        home.sql(&format!("UPDATE auth_user SET {change}"));
        let page = page(&home, "ann");
        assert!(page.contains(&format!("  password    {password}")), "{change}: {page}");
        assert!(page.contains(&format!("  reset mail  {mail}")), "{change}: {page}");
    }
}

#[test]
fn a_hash_as_the_site_writes_it_needs_no_remark() {
    let home = Sandbox::with_ann();
    home.settings(
        "password_hashers = [{ algorithm = \"argon2\", memory_cost = 8, time_cost = 1, parallelism = 1 }]",
    );
    let shown = page(&home, "ann");
    assert!(!shown.contains("next login"), "{shown}");
    home.settings("password_hashers = [\"pbkdf2_sha256\"]");
    let shown = page(&home, "ann");
    assert!(shown.contains("login fails: the algorithm is not in"), "{shown}");
}

#[test]
fn a_name_that_may_be_taken_for_another_is_spelled_for_people_alone() {
    let home = Sandbox::with_ann();
    home.add_user("\u{430}nn", "ceo@\u{440}aypal.example");
    let shown = page(&home, "\u{430}nn");
    assert!(shown.starts_with("\u{430}nn (\\u{430}nn)\n"), "{shown}");
    assert!(shown.contains("(ceo@\\u{440}aypal.example)"), "{shown}");
    let table = home.run(&["user", "list"]).done().stdout.clone();
    assert!(table.contains("\u{430}nn (\\u{430}nn)"), "{table}");
    for format in ["csv", "plain", "json"] {
        let listed = home.run(&["user", "list", "--format", format]).done().stdout.clone();
        assert!(listed.contains("\u{430}nn") && !listed.contains("\\u{430}"), "{listed}");
    }
}
