//! `acct user show`, human-readable.

use crate::sandbox::Sandbox;

fn page(home: &Sandbox, user: &str) -> String {
    home.run(&["user", "show", user]).done().stdout.clone()
}

#[test]
fn a_page_shows_the_user_in_groups() {
    let home = Sandbox::with_ann();
    home.sql(
        "UPDATE auth_user SET first_name = 'Ann', last_name = 'Example', is_staff = 1,
         date_joined = '1999-01-02 03:04:05', last_login = '2999-02-03 04:05:06.7'",
    );
    let page = page(&home, "ann");
    for (label, time) in
        [("last login", "2999-02-03 04:05 UTC"), ("joined", "1999-01-02 03:04 UTC")]
    {
        let line = page.lines().find(|line| line.trim_start().starts_with(label)).unwrap();
        assert!(line.contains(time), "{page}");
    }
    // Without the times and without the remark on the hash.
    let lines =
        page.lines().filter(|line| !line.contains(" UTC") && !line.starts_with("              "));
    assert_eq!(
        lines.flat_map(|line| [line, "\n"]).collect::<String>(),
        "ann

  id          1
  email       ann@news.example
  name        Ann Example

  state       active
  role        staff


  password    argon2, variety=argon2id version=19 memory_cost=8 time_cost=1 parallelism=1
  reset mail  yes
"
    );
}

#[test]
fn a_page_says_why_nobody_can_log_in_and_no_mail_is_sent() {
    let home = Sandbox::with_ann();
    for (change, password, mail, why) in [
        ("is_active = 0", "argon2, ", "no", "inactive"),
        ("is_active = 1, email = ''", "argon2, ", "no", "address"),
        ("email = 'no address'", "argon2, ", "no", "address"),
        (
            "email = 'ann@news.example', last_login = '2026-13-01 1:1'",
            "argon2, ",
            "no",
            "last login",
        ),
        ("last_login = NULL, password = 'what'", "unknown\n              ", "yes", ""),
        ("password = '!x'", "none\n              ", "no", "acct "),
    ] {
        home.sql(&format!("UPDATE auth_user SET {change}"));
        let page = page(&home, "ann");
        assert!(page.contains(&format!("  password    {password}")), "{change}: {page}");
        let line = page.lines().find(|line| line.starts_with("  reset mail  ")).unwrap();
        assert!(line[14..].starts_with(mail) && line.contains(why), "{change}: {page}");
    }
}

#[test]
fn a_hash_as_the_site_writes_it_needs_no_remark() {
    let home = Sandbox::with_ann();
    home.settings(
        "password_hashers = [{ algorithm = \"argon2\", memory_cost = 8, time_cost = 1, parallelism = 1 }]",
    );
    let shown = page(&home, "ann");
    assert!(!shown.lines().any(|line| line.starts_with("              ")), "{shown}");
    home.settings("password_hashers = [\"pbkdf2_sha256\"]");
    let shown = page(&home, "ann");
    assert!(shown.contains("PASSWORD_HASHERS"), "{shown}");
}

#[test]
fn a_confusable_name_is_followed_by_its_escaped_form_in_tables_only() {
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
