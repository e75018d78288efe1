//! README.md's examples for other programs' files, run as they are written there.
//!
//! Absolute paths in the examples are moved into the test's home; nothing else differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::run::search_path;
use crate::sandbox::{NEW, Sandbox, mode, set_mode};
use crate::tools;

/// Returns the README's only block of this language that holds these words.
fn block(language: &str, words: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = fs::read_to_string(path).unwrap();
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap());
    let found: Vec<&str> = blocks.filter(|block| block.contains(words)).collect();
    assert_eq!(found.len(), 1, "README.md has one ```{language} block with {words:?}");
    format!("{}\n", found[0])
}

fn program_folder() -> String {
    Path::new(env!("CARGO_BIN_EXE_acct")).parent().unwrap().display().to_string()
}

/// Runs a program in the home, with nothing else in its environment.
fn run(home: &Sandbox, argv: &[&str], environment: &[(&str, &str)], stdin: &str) -> Output {
    let input = home.write("stdin", stdin);
    let mut command = Command::new(argv[0]);
    command.args(&argv[1..]).env_clear().current_dir(home.home());
    command.env("HOME", home.home()).env("PATH", format!("{}:{}", program_folder(), search_path()));
    command.envs(environment.iter().copied());
    command.stdin(fs::File::open(input).unwrap()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Checks that a program succeeded and printed nothing.
fn silent(output: &Output) {
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output.stdout) + &text(&output.stderr), "", "{output:?}");
}

/// A task of Ansible's module `command`: the keys that it has, in this form and no other.
type Task = BTreeMap<String, String>;

/// Reads the playbook's tasks; anything that is not understood stops the test.
fn tasks(playbook: &str) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let body = playbook.split_once("  tasks:\n").expect("a playbook has tasks").1;
    for line in body.lines().filter(|line| !line.trim().is_empty()) {
        let line = match line.strip_prefix("    - ") {
            Some(first) => {
                tasks.push(Task::new());
                first
            }
            None => line.trim_start(),
        };
        let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("not read: {line}"));
        let known = ["name", "ansible.builtin.command", "argv", "stdin", "no_log", "register"];
        assert!(known.contains(&key) || key == "changed_when", "not read: {line}");
        let old = tasks.last_mut().unwrap().insert(key.to_owned(), value.trim().to_owned());
        assert_eq!(old, None, "twice in one task: {line}");
    }
    tasks
}

/// Runs a task, and returns whether Ansible would report it as changed.
fn is_changed(home: &Sandbox, task: &Task) -> bool {
    let list = task["argv"].strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap();
    let argv: Vec<&str> = list.split(',').map(str::trim).collect();
    assert!(argv.iter().all(|word| !word.contains(['"', '\'', ' ', '{', ':'])), "{argv:?}");
    let stdin = task.get("stdin").map_or("", |value| {
        assert_eq!(value, "\"{{ deploy_password }}\"");
        NEW
    });
    let done = run(home, &argv, &[], stdin);
    assert!(done.status.success(), "{done:?}");
    let condition = format!("({}.stdout | from_json).changed | length > 0", task["register"]);
    assert_eq!(task["changed_when"], condition);
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    !document["changed"].as_array().unwrap().is_empty()
}

#[test]
fn the_playbook_changes_once_and_then_nothing() {
    let home = Sandbox::with_database();
    let playbook = block("yaml", "ansible.builtin.command");
    let tasks = tasks(&playbook);
    assert!(tasks.len() >= 3);
    let play = || tasks.iter().map(|task| is_changed(&home, task)).collect::<Vec<_>>();
    assert!(play().into_iter().all(|changed| changed));
    let before = home.dump();
    assert!(play().into_iter().all(|changed| !changed));
    assert_eq!(home.dump(), before);
    crate::password_set::is(&home, "deploy", NEW);
}

#[test]
fn ansible_itself_says_so_where_it_is_installed() {
    let path = search_path();
    if !std::env::split_paths(&path).any(|folder| folder.join("ansible-playbook").is_file()) {
        tools::say("there is no ansible-playbook: the playbook was read by the test alone");
        return;
    }
    let home = Sandbox::with_database();
    let file = home.write("playbook.yml", block("yaml", "ansible.builtin.command"));
    let value = format!("deploy_password={NEW}");
    let local = "ansible_python_interpreter={{ ansible_playbook_python }}";
    let argv =
        ["ansible-playbook", "-i", "localhost,", "-c", "local", "-e", &value, "-e", local, &file];
    let utf8 = [("LC_ALL", "C.UTF-8"), ("ANSIBLE_NOCOWS", "1")];
    let recap = |output: Output| {
        assert!(output.status.success(), "{output:?}");
        text(&output.stdout)
    };
    let first = recap(run(&home, &argv, &utf8, ""));
    assert!(first.contains("changed=3"), "{first}");
    let again = recap(run(&home, &argv, &utf8, ""));
    assert!(again.contains("changed=0"), "{again}");
    assert!(!first.contains(NEW) && !again.contains(NEW));
}

#[test]
fn the_dockerfile_builds_and_runs_without_a_terminal() {
    let home = Sandbox::empty();
    let root = home.path("image");
    for folder in ["etc", "run/secrets", "var/lib"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    // As a builder and a container mount it.
    let key =
        home.write("image/run/secrets/acct_key", "a-key-of-the-image-0123456789-abcdefghij\n");
    set_mode(Path::new(&key), 0o444);
    home.write("image/run/secrets/deploy", format!("{NEW}\n"));
    let within = |text: &str| {
        let folders = ["/etc/", "/run/", "/var/"];
        folders.iter().fold(text.to_owned(), |text, folder| {
            text.replace(folder, &format!("{}{folder}", root.display()))
        })
    };
    let dockerfile = block("dockerfile", "ENTRYPOINT").replace("\\\n", " ");
    let (mut environment, mut entry) = (Vec::new(), Vec::new());
    for line in dockerfile.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "FROM" | "COPY" | "VOLUME" => {}
            "ENV" => environment.push(within(rest)),
            "RUN" => {
                let mounted = rest.strip_prefix("--mount=type=secret,id=acct_key ");
                let script = within(mounted.unwrap_or(rest));
                let variables: Vec<_> =
                    environment.iter().map(|pair| pair.split_once('=').unwrap()).collect();
                let done = run(&home, &["setsid", "-w", "sh", "-c", &script], &variables, "");
                assert!(done.status.success(), "{line}: {done:?}");
            }
            "ENTRYPOINT" => entry = serde_json::from_str::<Vec<String>>(rest).unwrap(),
            _ => panic!("not read: {line}"),
        }
    }
    let variables: Vec<_> = environment.iter().map(|pair| pair.split_once('=').unwrap()).collect();
    let runs = block("sh", "docker run");
    let mut count = 0;
    for line in runs.lines().filter(|line| line.contains("docker run")) {
        let (_, typed) = line.split_once(" accounts ").expect("the image's name is accounts");
        let typed = within(typed);
        let words = entry.iter().map(String::as_str).chain(typed.split(' '));
        let argv: Vec<&str> = ["setsid", "-w"].into_iter().chain(words).collect();
        let done = run(&home, &argv, &variables, "");
        assert!(done.status.success(), "{line}: {done:?}");
        count += 1;
    }
    assert!(count > 1);
    let database = root.join("var/lib/acct/accounts.sqlite3");
    assert_eq!(mode(&database), 0o600);
    let names: String = rusqlite::Connection::open(&database)
        .unwrap()
        .query_row("SELECT group_concat(username) FROM auth_user", [], |row| row.get(0))
        .unwrap();
    assert_eq!(names, "deploy");
    // Nobody is there to be asked.
    let argv: Vec<&str> =
        entry.iter().map(String::as_str).chain(["password", "set", "deploy"]).collect();
    assert_eq!(run(&home, &argv, &variables, "").status.code(), Some(2));
}

/// Runs a crontab's commands as cron does, with its bare environment and the table's variables.
fn cron(home: &Sandbox, table: &str) -> Vec<Output> {
    let mut variables = BTreeMap::from([("PATH", "/usr/bin:/bin".to_owned())]);
    let mut done = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((name, value)) = line.split_once('=').filter(|(name, _)| !name.contains(' ')) {
            // The place to which the README's reader installs it.
            variables.insert(name, value.replace("/usr/local/bin", &program_folder()));
            continue;
        }
        let fields: Vec<&str> = line.splitn(6, ' ').collect();
        assert!(fields[..5].iter().all(|it| it.chars().all(|c| "*/,-0123456789".contains(c))));
        let percent = fields[5].replace("\\%", "\u{1}");
        assert!(!percent.contains('%'), "a bare % ends a command in a crontab: {line}");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &percent.replace('\u{1}', "%")]).env_clear().current_dir(home.home());
        command.envs([("SHELL", "/bin/sh"), ("LOGNAME", "ann")]).env("HOME", home.home());
        done.push(command.envs(&variables).output().unwrap());
    }
    done
}

#[test]
fn the_crontab_is_quiet_unless_something_is_wrong() {
    let home = Sandbox::with_ann();
    let table = block("cron", "acct");
    fs::create_dir(home.path("backups")).unwrap();
    let done = cron(&home, &table);
    assert!(done.len() > 1);
    done.iter().for_each(silent);
    let copies: Vec<_> = fs::read_dir(home.path("backups")).unwrap().collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(mode(&copies[0].as_ref().unwrap().path()), 0o600);
    fs::write(home.database(), "no database").unwrap();
    for output in cron(&home, &table) {
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn the_loop_over_csv_reads_each_field_as_one_word() {
    let home = Sandbox::with_database();
    let script = block("sh", "while IFS=");
    let lines = "username,email\nann,ann@news.example\nben,\n";
    home.write("people.csv", lines);
    silent(&run(&home, &["sh", "-c", &script], &[], ""));
    let users = "SELECT group_concat(username || ':' || email) FROM auth_user";
    assert_eq!(home.text(users), "ann:ann@news.example,ben:");
    // Again, with one more; its last line has no end.
    home.write("people.csv", format!("{lines}cleo,cleo@news.example"));
    silent(&run(&home, &["sh", "-c", &script], &[], ""));
    assert_eq!(home.text(users), "ann:ann@news.example,ben:,cleo:cleo@news.example");
    for hostile in ["$(touch pwned),", "`touch pwned`,", "* *,", "a\\nb,", "'x,"] {
        home.write("people.csv", format!("username,email\n{hostile}\nlate,\n"));
        let stopped = run(&home, &["sh", "-c", &script], &[], "");
        assert_eq!(stopped.status.code(), Some(2), "{hostile}: {stopped:?}");
        assert!(!home.path("pwned").exists(), "{hostile}");
    }
    assert_eq!(home.text("SELECT count(*) FROM auth_user"), "Integer(3)");
}
