//! `acct user import`: what comes in.

use serde_json::Value;

use crate::run::keys;
use crate::sandbox::{NEW, PASSWORD, Sandbox, cheap_hash};
use crate::site::Site;

/// A home whose hashes are cheap.
fn home() -> Sandbox {
    let home = Sandbox::with_database();
    home.settings("password_hashers = [\"md5\", \"argon2\"]\n");
    home
}

fn is(home: &Sandbox, user: &str, password: &str) {
    let args = ["password", "check", user, "--password-stdin"];
    home.acct(&args).stdin(format!("{password}\n")).outcome().done();
}

fn counts(document: &Value) -> [u64; 5] {
    ["added", "updated", "unchanged", "skipped", "without_password"]
        .map(|name| document[name].as_u64().unwrap())
}

/// Imports from stdin, and returns the counts.
fn import(home: &Sandbox, file: &str, more: &[&str]) -> [u64; 5] {
    let args = [&["user", "import", "-", "--format", "json"], more].concat();
    counts(&home.acct(&args).stdin(file).outcome().done().json())
}

/// Names that a careless program would break: quotes, formulas, emoji, backslashes.
const ODD: [(&str, &str, &str); 9] = [
    ("@1+1", "O'Neil", "=cmd"),
    ("+41", "\"Ann\", the 1st", "@SUM(A1)"),
    ("-dash", "😀 日本", "-2"),
    ("@at", "DOMAIN\\user", "'quoted"),
    ("a.b", "a\\u{41}", "''"),
    ("émile", "\u{202e}left", "a,b"),
    ("_", " blanks ", "true"),
    ("1", "\\", "null"),
    ("true", "", "x\u{a0}y"),
];

fn with_odd_names() -> Sandbox {
    let home = home();
    for (at, (name, first, last)) in ODD.iter().enumerate() {
        home.connect()
            .execute(
                "INSERT INTO auth_user VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                rusqlite::params![
                    i64::try_from(7 * at + 2).unwrap(),
                    cheap_hash(),
                    (at % 2 == 0).then_some("2026-02-03 04:05:06.000007"),
                    at % 3 == 0,
                    name,
                    last,
                    format!("n{at}@Caps.Example"),
                    at % 3 == 1,
                    at % 4 != 0,
                    format!("2026-01-02 03:04:0{at}"),
                    first,
                ],
            )
            .unwrap();
    }
    home
}

/// All but the hashes, which a listing does not have.
fn without_hashes(home: &Sandbox) -> Vec<String> {
    let sql = "SELECT json_array(id, username, email, first_name, last_name, is_active, is_staff, \
               is_superuser, last_login, date_joined) FROM auth_user ORDER BY id";
    let connection = home.connect();
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn hashes_and_plain_passwords_come_in_and_work() {
    let home = home();
    home.hide("amber-Falcon-58");
    let file = format!(
        "username,email,plain_password,password_hash,is_staff\n\
         ann,ann@news.example,amber-Falcon-58,,TRUE\n\
         ben,,,\"{}\",0\n\
         cleo,cleo@news.example,,,\n",
        cheap_hash()
    );
    let done = home.acct(&["user", "import", "-"]).stdin(&file).outcome();
    done.done().counts([3, 1]);
    assert_eq!(done.stdout, "");
    is(&home, "ann", "amber-Falcon-58");
    is(&home, "ben", PASSWORD);
    assert!(home.text("SELECT password FROM auth_user WHERE username = 'ann'").starts_with("md5$"));
    let unusable = home.text("SELECT password FROM auth_user WHERE username = 'cleo'");
    assert!(unusable.len() == 41 && unusable.starts_with('!'));
    assert_eq!(home.text("SELECT group_concat(is_staff || is_active) FROM auth_user"), "11,01,01");
    let index = home.text("SELECT sql FROM sqlite_master WHERE name = 'acct_auth_user_email'");
    assert!(index.starts_with("CREATE INDEX"), "the load recreates it");
}

#[test]
fn the_first_import_creates_the_home_and_a_refused_one_creates_nothing() {
    let home = Sandbox::empty();
    for args in [&["user", "import", "-"][..], &["user", "import", "-", "--dry-run"]] {
        home.refuses(args, "username\nann\nann\n", 1, "bad_rows");
    }
    home.acct(&["user", "import", "-", "--dry-run"]).stdin("username\nann\n").outcome().done();
    assert!(!home.data_directory().exists() && !home.config_directory().exists());
    let done = home.acct(&["user", "import", "-"]).stdin("username\nann\nben\n").outcome();
    done.done().counts([2]);
    assert_eq!(home.text("SELECT group_concat(id || username) FROM auth_user"), "1ann,2ben");
}

#[test]
fn what_a_listing_wrote_imports_again_unchanged() {
    let home = with_odd_names();
    let before = without_hashes(&home);
    for format in ["json", "csv"] {
        let list = home.run(&["user", "list", "--format", format]).done().stdout.clone();
        let dump = home.dump();
        let update = ["--on-conflict", "update"];
        assert_eq!(import(&home, &list, &update), [0, 0, 9, 0, 0], "{format}: {list}");
        assert_eq!(home.dump(), dump, "{format}");
        if format == "json" {
            let other = self::home();
            assert_eq!(import(&other, &list, &[]), [9, 0, 0, 0, 9]);
            assert_eq!(without_hashes(&other), before);
        }
    }
}

#[test]
fn an_object_a_line_and_a_bare_list_come_in_too() {
    let objects = [
        r#"{"username": "ann", "id": 7, "is_staff": true, "last_login": null}"#,
        r#"{"id": "9", "username": "b\u00e9n", "email": "", "password": {"usable": false}}"#,
    ];
    for file in [
        objects.join("\n"),
        format!("\n  {}\r\n\r\n{}\n\n", objects[0], objects[1]),
        format!("[{}]", objects.join(",\n")),
        format!("{{ \"users\" : [ {} ] , \"total\": 2 }}\n", objects.join(" , ")),
    ] {
        let home = home();
        assert_eq!(import(&home, &file, &[]), [2, 0, 0, 0, 2], "{file}");
        let rows = "SELECT group_concat(id || username || is_staff) FROM auth_user";
        assert_eq!(home.text(rows), "7ann1,9bén0", "{file}");
    }
}

#[test]
fn spreadsheets_marks_line_ends_and_quotes_are_read() {
    let home = home();
    let file = "\u{feff}username,first_name,last_login\r\n\r\n\"ann\",\"A \"\"x\"\", y\",\r\n\
                ben,'=1+1,2026-01-31T10:30:00.5+01:00\r\n";
    assert_eq!(import(&home, file, &[]), [2, 0, 0, 0, 2]);
    assert_eq!(home.text("SELECT group_concat(first_name, '|') FROM auth_user"), "A \"x\", y|=1+1");
    let login = "SELECT last_login FROM auth_user WHERE username = 'ben'";
    assert_eq!(home.text(login), "2026-01-31 09:30:00.500000");
}

#[test]
fn a_plain_password_is_taken_to_the_letter() {
    let home = home();
    for (name, password) in
        [("ann", "'=tulip-Kettle"), ("ben", " \\u{41}tulip "), ("cleo", "+tülip- 9")]
    {
        home.hide(password);
        import(&home, &format!("username,plain_password\n{name},{password}\n"), &[]);
        is(&home, name, password);
    }
}

#[test]
fn existing_users_are_an_error_skipped_or_updated() {
    let home = home();
    home.add_user("ann", "ann@news.example");
    let file = "username,email,is_active\nann,ann@other.example,0\nben,,\n";
    let told = home.refuses(&["user", "import", "-"], file, 1, "bad_rows");
    told.says("line 2, username: ").says("\"ann\"").says("--on-conflict skip");
    let before = home.text("SELECT password || email FROM auth_user");
    assert_eq!(import(&home, file, &["--on-conflict", "skip"]), [1, 0, 0, 1, 1]);
    assert_eq!(home.text("SELECT password || email FROM auth_user WHERE id = 1"), before);
    assert_eq!(import(&home, file, &["--on-conflict", "update"]), [0, 1, 1, 0, 0]);
    assert_eq!(import(&home, file, &["--on-conflict", "update"]), [0, 0, 2, 0, 0]);
    let row = "SELECT email || is_active || date_joined FROM auth_user WHERE id = 1";
    assert_eq!(home.text(row), "ann@other.example02026-01-02 03:04:05.000006");
    is_disabled(&home, "ann");
}

fn is_disabled(home: &Sandbox, user: &str) {
    let shown = home.run(&["user", "show", user, "--format", "json"]).json();
    assert_eq!(shown["user"]["is_active"], false);
}

#[test]
fn a_matching_plain_password_keeps_the_hash() {
    let home = home();
    let file = format!("username,plain_password\nann,{NEW}\nben,{PASSWORD}\n");
    assert_eq!(import(&home, &file, &[]), [2, 0, 0, 0, 0]);
    let before = home.dump();
    assert_eq!(import(&home, &file, &["--on-conflict", "update"]), [0, 0, 2, 0, 0]);
    assert_eq!(import(&home, &file, &["--on-conflict", "skip"]), [0, 0, 0, 2, 0]);
    assert_eq!(home.dump(), before);
    let other = file.replace(NEW, "amber-Falcon-58");
    assert_eq!(import(&home, &other, &["--on-conflict", "update"]), [0, 1, 1, 0, 0]);
    is(&home, "ann", "amber-Falcon-58");
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let home = home();
    home.add_user("ann", "ann@news.example");
    let before = home.dump();
    let file = format!("username,is_staff,plain_password\nann,1,\nben,0,{NEW}\ncleo,,\n");
    let update = ["--on-conflict", "update"];
    let args = ["user", "import", "-", "--dry-run", "--on-conflict", "update", "--format", "json"];
    let document = home.acct(&args).stdin(&file).outcome().done().json();
    assert_eq!(document["dry_run"], true);
    assert_eq!(home.dump(), before);
    assert_eq!(counts(&document), [2, 1, 0, 0, 1]);
    assert_eq!(import(&home, &file, &update), [2, 1, 0, 0, 1]);
}

#[test]
fn written_batches_are_kept_and_the_same_command_resumes() {
    let home = home();
    let file: String = std::iter::once("username\n".to_owned())
        .chain((0..10).map(|at| format!("u{at}\n")))
        .collect();
    home.refuses(&["user", "import", "-", "--batch", "3"], &file, 2, "batch_without_conflict");
    home.sql(
        "CREATE TRIGGER seven BEFORE INSERT ON auth_user WHEN NEW.username = 'u7' \
         BEGIN SELECT RAISE(ABORT, 'no seven'); END",
    );
    let args = ["user", "import", "-", "--batch", "3", "--on-conflict", "skip"];
    let told = home.acct(&args).stdin(&file).outcome();
    told.failed(1).counts([6]).says("line 9: ").says("no seven");
    assert_eq!(home.text("SELECT count(*) || max(username) FROM auth_user"), "6u5");
    home.sql("DROP TRIGGER seven");
    let told = home.acct(&args).stdin(&file).outcome();
    told.done().counts([4, 6]);
    assert_eq!(home.text("SELECT count(*) || max(username) FROM auth_user"), "10u9");
}

#[test]
fn the_document_has_its_fields_also_when_it_fails() {
    let home = home();
    let args = ["user", "import", "-", "--format", "json", "--max-errors", "1"];
    let document = home.acct(&args).stdin("username\na b\n\nc d\n").outcome();
    let document = document.json();
    let fields = [
        "added",
        "updated",
        "unchanged",
        "skipped",
        "without_password",
        "dry_run",
        "errors",
        "more_errors",
    ];
    assert_eq!(keys(&document), [&fields[..], &["error"]].concat());
    assert_eq!(document["more_errors"], 1);
    let error = &document["errors"][0];
    assert_eq!(keys(error), ["line", "row", "column", "code", "message"]);
    assert_eq!((&error["line"], &error["row"]), (&2.into(), &1.into()));
    assert_eq!((&error["column"], &error["code"]), (&"username".into(), &"invalid".into()));
    let document = home.acct(&args).stdin("username\nann\n").outcome().done().json();
    assert_eq!(keys(&document), fields);
}

#[test]
fn a_site_s_custom_tables_are_imported_into() {
    let site = Site::members();
    let file = "id,username,email\nD9BB23BF-00B0-445C-885F-20626D2BFE18,ann,a@b.example\n,ben,\n";
    site.acct(&["user", "import", "-"]).stdin(file).outcome().done();
    let key = "SELECT id FROM members_member WHERE username = 'ann'";
    assert_eq!(site.text(key), "d9bb23bf00b0445c885f20626d2bfe18");
    let drawn = site.text("SELECT id FROM members_member WHERE username = 'ben'");
    assert!(drawn.len() == 32 && &drawn[12..13] == "4", "{drawn}");

    let site = Site::people();
    let import = ["user", "import", "-"];
    let file = "email,id,full_name\nEve@b.example,E-1,Eve\n,E-2,Nobody\n";
    site.refuses(&import, file, 1, "bad_rows").says("line 3");
    let file = "email,id,full_name\nEve@b.example,E-1,Eve\n";
    site.acct(&import).stdin(file).outcome().done();
    assert_eq!(site.text("SELECT contact FROM people_person"), "Eve@b.example");
    site.sql("DELETE FROM people_person");
    site.refuses(&import, "username\nann@b.example\n", 3, "column_needs_value").says("full_name");
    let file = "id,username,full_name,is_staff\nA-1,Ann@B.example,Ann Wu,1\n";
    site.acct(&import).stdin(file).outcome().done();
    let row = "SELECT code || contact || full_name || is_staff FROM people_person";
    assert_eq!(site.text(row), "A-1Ann@B.exampleAnn Wu1");
    for format in ["json", "csv"] {
        let list = site.run(&["user", "list", "--format", format]).done().stdout.clone();
        let before = site.dump();
        let update = [&import[..], &["--on-conflict", "update"]].concat();
        if format == "json" {
            site.acct(&update).stdin(&list).outcome().done().counts([1]);
        }
        assert_eq!(site.dump(), before);
    }

    let site = Site::logins();
    let file = "{\"username\":\"ann\",\"email\":\"\",\"is_active\":true,\"date_joined\":null}\n";
    site.acct(&import).stdin(file).outcome().done();
    let told = site.refuses(&import, "username,email\nben,b@b.example\n", 1, "bad_rows");
    told.says("line 2, email: ");
}

#[test]
fn a_refusal_by_the_database_is_reported_by_line() {
    let home = home();
    home.sql("CREATE UNIQUE INDEX one_address ON auth_user (email) WHERE email <> ''");
    home.add_user("ann", "ann@news.example");
    let file = "username,email\nben,\ncleo,ann@news.example\ndan,d@b.example\nerin,d@b.example\n";
    let told = home.refuses(&["user", "import", "-"], file, 1, "bad_rows");
    told.says("line 3: ").says("email").says("line 5: ").counts([2]);
}

#[test]
fn a_header_is_read_with_any_usual_separator_in_any_case() {
    for (file, more) in [
        (
            "Username; EMAIL ;First Name\nann;a@b.example;A,B\n",
            &["--map", "first name=first_name"][..],
        ),
        ("username\temail\tfirst_name\r\nann\ta@b.example\tA,B\r\n", &[]),
        ("sep=;\nusername;email;first_name\nann;a@b.example;A,B\n", &[]),
        ("sep=|\r\nusername|email|first_name\r\nann|a@b.example|A,B\r\n", &[]),
        ("username:email:first_name\nann:a@b.example:A,B\n", &["--delimiter", ":"]),
        ("username\temail\tfirst_name\nann\ta@b.example\tA,B\n", &["--delimiter", "tab"]),
        ("\u{feff}\"username\";\"email\";\"first_name\"\n\"ann\";a@b.example;A,B\n", &[]),
        ("first_name,username,email\n\"A,B\",ann,a@b.example\n", &[]),
    ] {
        let home = home();
        assert_eq!(import(&home, file, more), [1, 0, 0, 0, 1], "{file}");
        let row = home.text("SELECT username || email || first_name FROM auth_user");
        assert_eq!(row, "anna@b.exampleA,B", "{file}");
    }
    let home = home();
    for bad in ["", "\"", "a", ";;", "é", "\n"] {
        home.refuses(&["user", "import", "-", "--delimiter", bad], "username\n", 2, "usage");
    }
}

#[test]
fn columns_of_other_names_are_mapped_or_ignored_on_request() {
    let home = home();
    home.hide("amber-Falcon-58");
    let file = "login,user_email,password,shoe\nann,a@b.example,amber-Falcon-58,43\n";
    let told = home.refuses(&["user", "import", "-"], file, 1, "bad_rows");
    told.says("mean username?").says("--map COLUMN=FIELD").says("--ignore-unknown");
    let mapped =
        ["--map=LOGIN=username", "--map=user_email=email", "--map=password=plain_password"];
    let all = [&mapped[..], &["--ignore-unknown"]].concat();
    assert_eq!(import(&home, file, &all), [1, 0, 0, 0, 0]);
    is(&home, "ann", "amber-Falcon-58");
    let object = "{\"login\":\"ben\",\"user_email\":\"\",\"shoe\":{}}\n";
    assert_eq!(import(&home, object, &all), [1, 0, 0, 0, 1]);
    let with_id = "id,username\n1,cleo\n";
    let told = home.refuses(&["user", "import", "-"], with_id, 1, "bad_rows");
    told.says("line 2, id: ").says("--map id=");
    assert_eq!(import(&home, with_id, &["--map", "id="]), [1, 0, 0, 0, 1]);
    let args = ["user", "import", "-", "--map", "shoe=emial"];
    home.refuses(&args, with_id, 2, "no_such_column").says("email");
    let absent = ["user", "import", "-", "--map", "nick=username"];
    home.refuses(&absent, "username\ndan\n", 1, "bad_rows").says("nick");
    home.refuses(&["user", "import", "-", "--map", "nick"], "", 2, "usage");
}

#[test]
fn a_dump_of_django_is_imported_with_its_ids_hashes_and_times() {
    let home = home();
    let user = |id: &str, name: &str, more: &str| {
        format!(
            "{{\"model\": \"auth.user\", \"pk\": {id}, \"fields\": {{\"password\": \"{}\", \
             \"last_login\": \"2026-11-30T22:35:50.060Z\", \"is_superuser\": false, \
             \"username\": \"{name}\", \"first_name\": \"A\", \"last_name\": \"W\", \
             \"email\": \"a@b.example\", \"is_staff\": true, \"is_active\": true, \
             \"date_joined\": \"2026-01-02T03:04:05\"{more}}}}}",
            cheap_hash()
        )
    };
    let relations = ", \"groups\": [3], \"user_permissions\": []";
    let dump = format!("[\n{},\n{}\n]\n", user("7", "ann", relations), user("9", "ben", ""));
    let told = home.acct(&["user", "import", "-"]).stdin(&dump).outcome();
    told.done().says("groups");
    assert!(!told.stderr.contains("user_permissions"), "an empty list loses nothing: {told:?}");
    let row = "SELECT group_concat(id || username || last_login || is_staff || date_joined) FROM auth_user";
    assert_eq!(
        home.text(row),
        "7ann2026-11-30 22:35:50.06000012026-01-02 03:04:05,\
         9ben2026-11-30 22:35:50.06000012026-01-02 03:04:05"
    );
    is(&home, "ann", PASSWORD);
    let told = home.refuses(&["user", "import", "-"], &user("7", "cleo", ""), 1, "bad_rows");
    told.says("line 1, id: ").says("--map id=");
    assert_eq!(import(&home, &user("7", "cleo", ""), &["--map", "id="]), [1, 0, 0, 0, 0]);
    let group = "{\"model\": \"auth.group\", \"pk\": 1, \"fields\": {\"name\": \"x\"}}";
    let mixed = format!("[{}, {group}]", user("11", "dan", ""));
    home.refuses(&["user", "import", "-"], &mixed, 1, "bad_rows").says("auth.group");
}

#[test]
fn a_dump_has_the_names_of_a_custom_model() {
    let site = Site::people();
    let dump = "[{\"model\": \"people.person\", \"pk\": \"A-1\", \"fields\": {\"password\": \"!x\", \
                \"last_login\": null, \"is_superuser\": false, \"contact\": \"ann@b.example\", \
                \"full_name\": \"Ann Wu\", \"is_active\": true, \"is_staff\": true}}]";
    site.acct(&["user", "import", "-"]).stdin(dump).outcome().done();
    let row = "SELECT code || contact || full_name || is_staff FROM people_person";
    assert_eq!(site.text(row), "A-1ann@b.exampleAnn Wu1");
}

#[test]
fn times_without_an_offset_are_those_of_the_database() {
    let site = Site::new(
        crate::site::CUSTOM,
        "user_table = \"users_customuser\"\nuse_tz = false\ntime_zone = \"Europe/Berlin\"",
    );
    for (at, (written, stored)) in [
        ("2026-11-30 22:35:50.06", "2026-11-30 22:35:50.060000"),
        ("2026-11-30", "2026-11-30 00:00:00"),
        ("2026-11-30T22:35:50", "2026-11-30 22:35:50"),
        ("2026-11-30T22:35:50Z", "2026-11-30 23:35:50"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("username,last_login,date_joined\nu{at},{written},{written}\n");
        site.acct(&["user", "import", "-"]).stdin(file).outcome().done();
        let times = format!(
            "SELECT last_login || '|' || date_joined FROM users_customuser WHERE username = 'u{at}'"
        );
        assert_eq!(site.text(&times), format!("{stored}|{stored}"), "{written}");
    }
}

#[test]
fn the_hasher_is_needed_only_for_plain_passwords() {
    let home = Sandbox::with_database();
    home.settings("password_hashers = [\"myproject.hashers.Custom\", \"argon2\"]\n");
    let hashes = format!("username,password_hash,plain_password\nann,\"{}\",\n", cheap_hash());
    let args = ["user", "import", "-"];
    let plain = format!("username,plain_password\nben,{NEW}\n");
    home.refuses(&args, &plain, 3, "bad_setting");
    home.acct(&args).stdin(hashes).outcome().done().counts([1]);
}
