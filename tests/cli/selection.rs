//! The options by which users are chosen, wherever many are meant.

use crate::sandbox::Sandbox;

/// Four users who differ in all that can be asked for.
pub(crate) fn four() -> Sandbox {
    let home = Sandbox::with_ann();
    for name in ["ben", "cleo", "dan"] {
        home.add_user(name, &format!("{name}@news.example"));
    }
    home.sql(
        "UPDATE auth_user SET date_joined = '2025-06-01 12:00:00', last_login = NULL,
            password = 'md5$salt$0123456789abcdef0123456789abcdef' WHERE username = 'ann';
         UPDATE auth_user SET date_joined = '2026-01-31 00:00:00', is_active = 0,
            last_login = '2026-01-30 23:59:59.999999' WHERE username = 'ben';
         UPDATE auth_user SET date_joined = '2026-01-31 00:00:00.000001', is_staff = 1,
            last_login = '2026-01-31 00:00:00', password = '!off' WHERE username = 'cleo';
         UPDATE auth_user SET date_joined = '2026-03-01 00:00:00', first_name = '100%_sure',
            last_login = '2026-02-28 12:00:00.5', password = 'rot13$x' WHERE username = 'dan';",
    );
    home
}

/// Every filter, and the users of the four that it selects, in its order.
pub(crate) const CHOICES: [(&[&str], &[&str]); 23] = [
    (&["--search", "EN"], &["ben"]),
    (&["--search", "%"], &["dan"]),
    (&["--search", "_"], &["dan"]),
    (&["--active"], &["ann", "cleo", "dan"]),
    (&["--inactive"], &["ben"]),
    (&["--staff"], &["cleo"]),
    (&["--algorithm", "md5"], &["ann"]),
    (&["--algorithm", "argon2"], &["ben"]),
    (&["--algorithm", "unusable"], &["cleo"]),
    (&["--algorithm", "unknown"], &["dan"]),
    (&["--joined-before", "2026-01-31"], &["ann"]),
    (&["--joined-after", "2026-01-31"], &["ben", "cleo", "dan"]),
    (&["--joined-after", "2026-01-31T00:00:00.000001Z"], &["cleo", "dan"]),
    (&["--joined-before", "2026-01-31T01:00:00.000001+01:00"], &["ann", "ben"]),
    (&["--login-before", "2026-01-31"], &["ben"]),
    (&["--login-after", "2026-01-31"], &["cleo", "dan"]),
    (&["--login-after", "2026-02-28T12:00:00.5Z"], &["dan"]),
    (&["--login-before", "2026-02-28T12:00:00.500000Z"], &["ben", "cleo"]),
    (&["--login-before", "0d"], &["ben", "cleo", "dan"]),
    (&["--login-after", "4000w"], &["ben", "cleo", "dan"]),
    (&["--login-never"], &["ann"]),
    (&["--joined-after", "2026-01-31", "--joined-before", "2026-02-01"], &["ben", "cleo"]),
    (&["--active", "--joined-after", "2026-01-31", "--search", "news"], &["cleo", "dan"]),
];

/// The same with an order and a limit, which listings alone have.
const ORDERED: [(&[&str], &[&str]); 3] = [
    (&["--active", "--limit", "2"], &["ann", "cleo"]),
    (&["--active", "--limit", "2", "--sort", "-date_joined"], &["dan", "cleo"]),
    (&["--search", "news", "--sort", "last_login"], &["ann", "ben", "cleo", "dan"]),
];

fn names(home: &Sandbox, options: &[&str]) -> Vec<String> {
    let args = [&["user", "list", "--format", "plain"][..], options].concat();
    home.run(&args).done().stdout.lines().map(str::to_owned).collect()
}

#[test]
fn list_selects_the_right_users_in_order() {
    let home = four();
    for (options, expected) in CHOICES.into_iter().chain(ORDERED) {
        assert_eq!(names(&home, options), expected, "{options:?}");
    }
    for (column, expected) in [
        ("id", ["ann", "ben", "cleo", "dan"]),
        ("-id", ["dan", "cleo", "ben", "ann"]),
        ("-username", ["dan", "cleo", "ben", "ann"]),
        ("email", ["ann", "ben", "cleo", "dan"]),
        ("-email", ["dan", "cleo", "ben", "ann"]),
        ("first_name", ["ann", "ben", "cleo", "dan"]),
        ("-first_name", ["dan", "ann", "ben", "cleo"]),
        ("-last_name", ["ann", "ben", "cleo", "dan"]),
        ("is_active", ["ben", "ann", "cleo", "dan"]),
        ("-is_staff", ["cleo", "ann", "ben", "dan"]),
        ("-is_superuser", ["ann", "ben", "cleo", "dan"]),
        ("-last_login", ["dan", "cleo", "ben", "ann"]),
        ("-date_joined", ["dan", "cleo", "ben", "ann"]),
    ] {
        assert_eq!(names(&home, &["--sort", column]), expected, "{column}");
        assert_eq!(names(&home, &["--sort", column, "--limit", "2"]), expected[..2], "{column}");
    }
}

#[test]
fn a_day_begins_by_the_site_s_clock_and_is_compared_in_the_database_s() {
    let home = four();
    let joined = ["--joined-after", "2026-01-31"];
    home.settings("time_zone = \"Asia/Tokyo\"");
    home.sql("UPDATE auth_user SET date_joined = '2026-01-30 15:00:00' WHERE username = 'ann'");
    assert_eq!(names(&home, &joined), ["ann", "ben", "cleo", "dan"]);
    home.sql("UPDATE auth_user SET date_joined = '2026-01-30 14:59:59.9' WHERE username = 'ann'");
    assert_eq!(names(&home, &joined), ["ben", "cleo", "dan"]);
    home.settings("time_zone = \"Asia/Tokyo\"\nuse_tz = false");
    assert_eq!(names(&home, &["--joined-before", "2026-01-31"]), ["ann"]);
    home.sql("UPDATE auth_user SET date_joined = '2026-01-31 00:00:00' WHERE username = 'ann'");
    assert_eq!(names(&home, &joined), ["ann", "ben", "cleo", "dan"]);
}

#[test]
fn a_malformed_filter_is_a_usage_error() {
    let home = four();
    for (options, said) in [
        (&["--algorithm", "md55"][..], "md5"),
        (&["--algorithm", "MD5"], "md5"),
        (&["--sort", "user_name"], "username"),
        (&["--sort", "-last_log"], "last_login"),
        (&["--sort", "password"], "date_joined"),
        (&["--sort", "--username"], "username"),
        (&["--joined-before", "yesterday"], "2026-01-31"),
        (&["--joined-after", "2026-02-30"], "90d"),
        (&["--login-before", "2026-01-31T12:00:00"], "2026-01-31"),
        (&["--login-after", "-90d"], "-9"),
        (&["--login-never", "--login-before", "90d"], "--login-before"),
        (&["--limit", "-1"], "-1"),
        (&["--limit", "x"], "limit"),
    ] {
        let args = [&["user", "list"][..], options].concat();
        home.refuses(&args, "", 2, "usage").says(said);
    }
    let far = ["user", "list", "--joined-after", "9000y"];
    home.refuses(&far, "", 2, "malformed").says("9000y");
}

/// The names in a result's array, in its order.
fn named(document: &serde_json::Value) -> Vec<&str> {
    let changes = document["changes"].as_array().unwrap();
    changes.iter().map(|change| change["user"]["username"].as_str().unwrap()).collect()
}

#[test]
fn activate_deactivate_and_remove_select_the_users_that_list_shows() {
    for (options, expected) in CHOICES {
        for command in ["activate", "deactivate", "remove"] {
            let home = four();
            let args = [&["user", command, "--yes", "--format", "json"][..], options].concat();
            let document = home.run(&args).done().json();
            assert_eq!(named(&document), expected, "{args:?}");
            let count = |condition: &str| {
                home.text(&format!("SELECT count(*) || '' FROM auth_user WHERE {condition}"))
            };
            let others = format!("username NOT IN ('{}')", expected.join("', '"));
            assert_eq!(count(&others), (4 - expected.len()).to_string(), "{args:?}");
            let meant = format!("NOT ({others})");
            match command {
                "remove" => assert_eq!(count(&meant), "0", "{args:?}"),
                "activate" => assert_eq!(count(&format!("{meant} AND is_active = 0")), "0"),
                _ => assert_eq!(count(&format!("{meant} AND is_active = 1")), "0"),
            }
        }
    }
}

#[test]
fn audit_counts_the_hashes_of_the_matching_users() {
    let home = four();
    for (options, expected) in CHOICES.into_iter().chain(ORDERED) {
        let args = [&["password", "audit", "--format", "json"][..], options].concat();
        let document = home.run(&args).done().json();
        assert_eq!(document["total"], expected.len(), "{options:?}");
    }
    let args = ["password", "audit", "--format", "json", "--limit", "1", "--sort", "-username"];
    let document = home.run(&args).done().json();
    assert_eq!(document["algorithms"][0]["verdict"], "unknown", "dan's alone");
}

#[test]
fn filtered_users_need_a_confirmation() {
    for command in ["activate", "deactivate", "remove"] {
        let home = four();
        let args = ["user", command, "--search", "news"];
        home.refuses(&[&args[..], &["--no-input"]].concat(), "", 2, "input_needed").says("--yes");
        let before = home.dump();
        let mut pty = home.on_terminal(&args);
        let asked = pty.expect("ann (id 1), ben (id 2), cleo (id 3)");
        assert!(asked.contains("4 users"), "{asked}");
        pty.send("n\n");
        assert_eq!(pty.exit_status(), 1);
        assert_eq!(home.dump(), before);
        let nobody = home.run(&["user", command, "--search", "nobody", "--no-input"]);
        nobody.done();
        assert_eq!(home.dump(), before);
        for (args, said) in [
            (&["user", command, "ann", "--inactive"][..], "--inactive"),
            (&["user", command, "--id", "1", "--staff"], "--staff"),
            (&["user", command, "--inactive", "--limit", "1"], "--limit"),
            (&["user", command, "--inactive", "--sort", "id"], "--sort"),
            (&["user", command, "ann", "--ids-from", "-"], "--ids-from"),
            (&["user", command, "--id", "1", "--ids-from", "-"], "--ids-from"),
            (&["user", command], "USER"),
        ] {
            home.refuses(args, "", 2, "usage").says(said);
        }
    }
}

#[test]
fn activate_deactivate_and_remove_read_the_keys_that_list_prints() {
    for command in ["activate", "deactivate", "remove"] {
        let home = four();
        let list = "\"$@\" | \"$1\" user COMMAND --ids-from - --format json YES";
        let yes = if command == "remove" { "--yes" } else { "" };
        let script = list.replace("COMMAND", command).replace("YES", yes);
        let args = ["user", "list", "--sort=-date_joined", "--limit", "2", "--ids"];
        let changed = home.acct(&args).by_shell(&script).outcome();
        assert_eq!(named(&changed.done().json()), ["cleo", "dan"], "{command}");

        let home = four();
        let args = ["user", command, "--ids-from", "-", "--staff", "--yes", "--format", "json"];
        let both = home.acct(&args).stdin("1\n2\n3\n").outcome();
        assert_eq!(named(&both.done().json()), ["cleo"], "{command}: filters narrow the list");
        let unknown = ["user", command, "--ids-from", "-", "--yes"];
        home.refuses(&unknown, "1\n9\n", 1, "no_such_user").says("9 (line 2)");
        home.refuses(&unknown, "ann\n", 2, "bad_ids");
    }
    let home = four();
    let args = ["user", "remove", "--ids-from", "-", "--yes", "--if-exists", "--format", "json"];
    assert_eq!(named(&home.acct(&args).stdin("1\n9\n").outcome().done().json()), ["ann"]);
    home.run(&["user", "list", "--ids", "--format", "csv"]).failed(2);
}

#[test]
fn nul_separated_values_reach_xargs_unchanged() {
    let home = four();
    for name in ["a b", "it's \"so\"", "two\nlines", "-rf", "back\\slash", "", "esc\u{1b}[31m"] {
        let sql = "INSERT INTO auth_user (password, is_superuser, username, last_name, email, \
                   is_staff, is_active, date_joined, first_name) \
                   VALUES ('!', 0, ?1, '', '', 0, 0, '2026-01-01 00:00:00', '')";
        home.connect().execute(sql, [name]).unwrap();
    }
    let remove = "\"$@\" | xargs -0 -r \"$1\" user remove -y --";
    let list = ["user", "list", "--inactive", "--format", "plain", "-0"];
    let removed = home.acct(&list).by_shell(remove).outcome();
    removed.done().says("two\\nlines");
    let left = home.text("SELECT group_concat(username) FROM auth_user");
    assert_eq!(left, "ann,cleo,dan", "ben and the odd ones are gone");
    home.acct(&list).by_shell(remove).outcome().done();
}

#[test]
fn nul_bytes_are_for_plain_values_and_for_programs() {
    let home = four();
    for format in ["table", "json", "csv"] {
        let args = ["user", "list", "--null", "--format", format];
        let told = home.run(&args);
        assert_eq!(told.code, 2, "{told:?}");
        assert!(format!("{told:?}").contains("--format plain"), "{told:?}");
    }
    let mut pty = home.on_terminal(&["user", "list", "-0", "--format", "plain"]);
    assert_eq!(pty.exit_status(), 2);
    home.connect().execute("UPDATE auth_user SET username = ?1 WHERE id = 2", ["b\0ann"]).unwrap();
    let counted = home.acct(&["user", "list", "-0", "--format", "plain"]);
    let cut = counted.by_shell("\"$@\" | tr '\\0' ,").outcome();
    cut.says("NUL");
    assert_eq!(cut.stdout, "ann,", "nothing that could name another");
}

/// Those of the four who have a usable password.
const USABLE: [&str; 3] = ["ann", "ben", "dan"];

#[test]
fn rotate_selects_the_users_that_list_shows_with_a_usable_password() {
    for (options, expected) in CHOICES {
        let home = four();
        let expected: Vec<&str> =
            expected.iter().filter(|name| USABLE.contains(name)).copied().collect();
        let args = [&["password", "rotate"][..], options].concat();
        let yes = [&args[..], &["--yes", "--format", "json"]].concat();
        if expected.is_empty() {
            home.refuses(&args, "", 1, "no_match");
            continue;
        }
        let preview = home.run(&[&args[..], &["--format", "json"]].concat()).done().json();
        assert_eq!(preview["users"], expected.len(), "{args:?}");
        home.sql("CREATE TABLE before AS SELECT * FROM auth_user");
        assert_eq!(home.run(&yes).done().json()["rotated"], expected.len(), "{args:?}");
        let changed = home.text(
            "SELECT group_concat(username) FROM (SELECT now.username FROM auth_user AS now
             JOIN before ON before.id = now.id WHERE before.password <> now.password ORDER BY now.id)",
        );
        let mut sorted = expected.clone();
        sorted.sort_unstable();
        assert_eq!(changed, sorted.join(","), "{args:?}");
    }
    let home = four();
    home.refuses(&["password", "rotate", "--all", "--limit", "1"], "", 2, "usage").says("--limit");
    home.refuses(&["password", "rotate", "--all", "--staff"], "", 2, "usage").says("--staff");
}

#[test]
fn reset_mails_the_users_that_list_shows_if_they_can_be_mailed() {
    for (options, expected) in CHOICES {
        let home = four();
        let mailed: Vec<&str> =
            expected.iter().filter(|name| ["ann", "dan"].contains(name)).copied().collect();
        let args = [&["password", "reset", "--format", "json"][..], options].concat();
        let told = home.run(&args);
        assert_eq!(told.code, i32::from(mailed.is_empty()), "{told:?}");
        let document = told.json();
        let links = document["links"].as_array().unwrap();
        let names: Vec<&str> =
            links.iter().map(|link| link["username"].as_str().unwrap()).collect();
        assert_eq!(names, mailed, "{args:?}");
    }
    let home = four();
    for (args, said) in [
        (&["password", "reset", "--user", "ann", "--staff"][..], "--staff"),
        (&["password", "reset", "--email", "a@b.example", "--login-never"], "--login-never"),
        (&["password", "reset", "--all-active", "--limit", "1"], "--limit"),
        (&["password", "reset", "--all-active", "--active"], "--active"),
    ] {
        home.refuses(args, "", 2, "usage").says(said);
    }
}

/// Hands every command of the tree that has none below it to `each`, by its words.
fn for_each_command(
    command: &mut clap::Command,
    words: &str,
    each: &mut impl FnMut(&str, &clap::Command),
) {
    command.build();
    if !command.has_subcommands() {
        each(words, command);
    }
    for below in command.get_subcommands_mut() {
        let words = format!("{words} {}", below.get_name());
        for_each_command(below, words.trim_start(), each);
    }
}

#[test]
fn a_command_with_one_filter_has_them_all() {
    let all = [
        "search",
        "active",
        "inactive",
        "staff",
        "algorithm",
        "joined-before",
        "joined-after",
        "login-before",
        "login-after",
        "login-never",
    ];
    // These have a word in common with them, and list no users.
    let others = ["user add", "user edit", "user import", "password hash", "log list"];
    let mut choosing = Vec::new();
    for_each_command(&mut acct::cli::command(), "", &mut |words, command| {
        let has = |name: &&str| command.get_arguments().any(|arg| arg.get_long() == Some(*name));
        let missing: Vec<_> = all.iter().filter(|name| !has(name)).collect();
        if missing.len() < all.len() && !others.contains(&words) {
            assert_eq!(missing, [] as [&&str; 0], "{words}");
            choosing.push(words.to_owned());
        }
    });
    for command in [
        "user list",
        "user activate",
        "user deactivate",
        "user remove",
        "password audit",
        "password rotate",
        "password reset",
    ] {
        assert!(choosing.contains(&command.to_owned()), "{command}: {choosing:?}");
    }
}
