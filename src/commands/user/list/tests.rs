use crate::app::testing::World;
use crate::store::{NewUser, StoreError, Write};
use crate::terminal::ScriptedTerminal;

fn user(name: &str, email: &str) -> NewUser {
    NewUser {
        key: None,
        username: name.to_owned(),
        email: email.to_owned(),
        password: "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aaaa".to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        date_joined: "2026-01-01T00:00:00Z".parse().unwrap(),
        extra: Vec::new(),
    }
}

fn world(users: &[NewUser]) -> World {
    let mut world = World::new();
    let add = |write: &Write<'_>| -> Result<(), StoreError> {
        users.iter().try_for_each(|user| write.insert(user).map(|_| ()))
    };
    world.store().write_unlogged(add).unwrap();
    world
}

fn people() -> World {
    world(&[
        NewUser { is_superuser: true, ..user("ann", "ann@news.example") },
        NewUser { is_active: false, ..user("王小明", "xiaoming@news.example") },
        NewUser { password: "!x".to_owned(), ..user("p\u{430}ypal", "") },
        NewUser { is_staff: true, ..user("👍🏽\u{1b}[2J", "é@news.example") },
        user("a-name-that-one-does-not-read-in-a-narrow-terminal", "ben@some.news.example"),
    ])
}

fn listed(world: &mut World, script: &ScriptedTerminal, line: &str) -> String {
    assert_eq!(world.run(script, line), 0, "{}", script.err());
    script.out_text()
}

/// Draws the table in a terminal of this width, without colour.
fn drawn(world: &mut World, width: u16) -> String {
    listed(world, &ScriptedTerminal::new().columns(width), "acct user list --color never")
}

#[test]
fn the_table_fits_60_columns() {
    assert_eq!(
        drawn(&mut people(), 60),
        "id  username               email                 state
1   ann                    ann@news.example      active
2   王小明                 xiaoming@news.exampl  inactive
                           e
3   p\u{430}ypal (p\\u{430}ypal)                        no password
4   👍🏽\\u{1b}[2J            é@news.example        active
5   a-name-that-one-does-  ben@some.news.exampl  active
    not-read-in-a-narrow-  e
    terminal
"
    );
}

#[test]
fn the_table_fits_80_columns() {
    assert_eq!(
        drawn(&mut people(), 80),
        "id  username                       email                  state        role
1   ann                            ann@news.example       active       superuser
2   王小明                         xiaoming@news.example  inactive
3   p\u{430}ypal (p\\u{430}ypal)                                 no password
4   👍🏽\\u{1b}[2J                    é@news.example         active       staff
5   a-name-that-one-does-not-read  ben@some.news.example  active
    -in-a-narrow-terminal
"
    );
}

#[test]
fn the_table_fits_140_columns() {
    assert_eq!(
        drawn(&mut people(), 140),
        "id  username                                            email                  state        last login  role       joined      algorithm
1   ann                                                 ann@news.example       active       never       superuser  2026-01-01  argon2
2   王小明                                              xiaoming@news.example  inactive     never                  2026-01-01  argon2
3   p\u{430}ypal (p\\u{430}ypal)                                                      no password  never                  2026-01-01  unusable
4   👍🏽\\u{1b}[2J                                         é@news.example         active       never       staff      2026-01-01  argon2
5   a-name-that-one-does-not-read-in-a-narrow-terminal  ben@some.news.example  active       never                  2026-01-01  argon2
"
    );
}

#[test]
fn a_pipe_gets_every_column_and_a_line_for_each_user() {
    let mut world = people();
    let table = listed(&mut world, &ScriptedTerminal::new(), "acct user list");
    assert_eq!(table.lines().count(), 6, "{table}");
    assert_eq!(table, drawn(&mut world, 140));
}

#[test]
fn a_narrow_terminal_hides_columns_one_by_one_and_says_so() {
    let mut world = people();
    for (width, hidden) in [
        (140, None),
        (110, None),
        (109, Some("hidden columns: algorithm (")),
        (98, Some("hidden columns: algorithm, joined (")),
        (80, Some("hidden columns: algorithm, joined, last login (")),
        (60, Some("hidden columns: algorithm, joined, last login, role (")),
    ] {
        let script = ScriptedTerminal::new().columns(width);
        listed(&mut world, &script, "acct user list --color never");
        match hidden {
            Some(hidden) => assert!(script.err().contains(hidden), "{width}: {}", script.err()),
            None => assert_eq!(script.err(), ""),
        }
    }
}

#[test]
fn a_giant_cell_is_cut() {
    let mut world = world(&[user("ann", &format!("{}@x.example", "x".repeat(100_000)))]);
    let table = drawn(&mut world, 80);
    assert!(table.contains('…') && table.len() < 20_000, "{}", table.len());
}

#[test]
fn colour_only_dims_what_the_words_say_too() {
    let mut world = people();
    let colored = listed(&mut world, &ScriptedTerminal::new().columns(80), "acct user list");
    let dimmed: Vec<&str> = colored.lines().filter(|line| line.contains("\u{1b}[2m")).collect();
    assert!(
        matches!(dimmed[..], [line] if line.contains("王小明") && line.contains("inactive")),
        "{colored}"
    );
    let plain = colored.replace("\u{1b}[2m", "").replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert_eq!(plain, drawn(&mut world, 80));
    assert!(!listed(&mut world, &ScriptedTerminal::new(), "acct user list").contains('\u{1b}'));
}

#[test]
fn a_table_of_many_rows_is_drawn_as_they_come_and_only_grows() {
    let mut users: Vec<NewUser> = (0..1200).map(|number| user(&format!("u{number}"), "")).collect();
    users[1100].username = "a-longer-name".to_owned();
    let mut world = world(&users);
    let broken = ScriptedTerminal::new().stdout_failing_after(0, std::io::ErrorKind::BrokenPipe);
    assert_eq!(world.run(&broken, "acct user list"), 0);
    let table = drawn(&mut world, 80);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1201);
    let place = |line: &str| line.find("active").unwrap();
    assert_eq!(place(lines[1]), place(lines[499]));
    assert!(place(lines[1]) < place(lines[1200]));
    assert!(lines[1101].contains("a-longer-name  "), "{}", lines[1101]);
}
