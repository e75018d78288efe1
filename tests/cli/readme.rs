//! README.md's console blocks, run as they are written.
//!
//! All ```console blocks are one story: their `$ command` lines run in one shell, in one new home,
//! on a terminal of 120 columns. The lines below a command are what must appear: `...` alone stands
//! for any number of lines, `…` inside a line for any text, and a prompt (a line that begins with
//! `Password`, `New password` or `Current password` and ends with a colon) is where the runner types.
//! A word of a command that holds `…` is the last text on the terminal that it fits, as a reader
//! would copy it from there. `cargo` lines are not run.

use std::fmt::Write as _;

use nix::fcntl::OFlag;

use crate::pty::Pty;
use crate::sandbox::Sandbox;

/// The passwords of the story: the first one a user is added with, and then each new one.
const PASSWORDS: [&str; 5] = [
    "first-Lantern-58",
    "second-Walnut-31",
    "third-Harbour-77",
    "fourth-Meadow-12",
    "fifth-Copper-90",
];

/// Runs each line that it reads, and tells its status where no document does.
const SHELL: &str = "stty cols 120; while IFS= read -r line <&3; do eval \"$line\" 3<&-; printf '\\001%d\\001' $?; done";

struct Step {
    line: usize,
    command: String,
    expected: Vec<String>,
}

/// Takes commands and what they print out of a text's ```console blocks.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut open) = (false, false);
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("```") {
            inside = !open && line.trim_end() == "```console";
            open = !open;
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            steps.push(Step { line: number, command: command.to_owned(), expected: Vec::new() });
        } else if inside {
            let step = steps
                .last_mut()
                .unwrap_or_else(|| panic!("line {number}: a block begins with `$ `"));
            step.expected.push(line.to_owned());
        }
    }
    steps.retain(|step| !step.command.starts_with("cargo "));
    steps
}

fn is_prompt(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with(':')
        && ["Password", "New password", "Current password"]
            .iter()
            .any(|word| line.starts_with(word))
}

/// Returns whether a line is of this form, in which `…` stands for any text.
fn fits(form: &str, line: &str) -> bool {
    match form.split_once('…') {
        None => form == line,
        Some((front, rest)) => line.strip_prefix(front).is_some_and(|line| {
            let mut starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
            starts.any(|at| fits(rest, &line[at..]))
        }),
    }
}

/// Returns whether the lines are of these forms, of which `...` stands for any number of lines.
fn all_fit(forms: &[String], lines: &[&str]) -> bool {
    match forms.split_first() {
        None => lines.is_empty(),
        Some((form, rest)) if form == "..." => {
            (0..=lines.len()).any(|at| all_fit(rest, &lines[at..]))
        }
        Some((form, rest)) => lines.split_first().is_some_and(|(line, others)| {
            fits(form.trim_end(), line.trim_end()) && all_fit(rest, others)
        }),
    }
}

/// Replaces each word with `…` by what was seen last.
fn filled(command: &str, seen: &str) -> String {
    let fill = |word: &str| {
        let (front, back) = word.split_at(word.find(|letter| !"'\"".contains(letter)).unwrap_or(0));
        let bare = back.trim_end_matches(['\'', '"']);
        let found = seen.split_whitespace().rev().find(|text| fits(bare, text));
        let found = found.unwrap_or_else(|| panic!("nothing on the terminal was like {bare}"));
        format!("{front}{found}{}", &back[bare.len()..])
    };
    let words: Vec<String> = command
        .split(' ')
        .map(|word| if word.contains('…') { fill(word) } else { word.to_owned() })
        .collect();
    words.join(" ")
}

struct Story {
    pty: Pty,
    /// Which password is the current one.
    current: usize,
    seen: String,
}

impl Story {
    fn play(&mut self, step: &Step) -> String {
        let mut next = self.current;
        let mut shown = String::new();
        for prompt in step.expected.iter().filter(|line| is_prompt(line)) {
            let prompt = prompt.trim_end();
            shown += &self.pty.expect(prompt);
            if prompt == "New password:" {
                next += 1;
            }
            let which = if prompt.starts_with("New") { next } else { self.current };
            // The prompt ends with a blank, at which the terminal is ready.
            shown += &self.pty.expect(" ");
            self.pty.send(format!("{}\n", PASSWORDS[which]));
        }
        shown += &self.pty.expect("\u{1}");
        let status = self.pty.expect("\u{1}");
        if status == "0\u{1}" {
            self.current = next;
        }
        let shown = shown.trim_end_matches('\u{1}').replace("\r\n", "\n");
        for password in PASSWORDS {
            assert!(!shown.contains(password), "line {}: a hidden password appears", step.line);
        }
        shown
    }
}

fn run(text: &str) {
    let steps = steps(text);
    assert!(!steps.is_empty(), "README.md has no ```console block with a `$ ` line to run");
    let home = Sandbox::empty();
    let fifo = home.path("commands");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
    // Both ways, so that opening waits for nobody.
    let flags = OFlag::O_RDWR | OFlag::O_CLOEXEC;
    let mut commands =
        std::fs::File::from(nix::fcntl::open(&fifo, flags, nix::sys::stat::Mode::empty()).unwrap());
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_acct")).parent().unwrap();
    std::fs::create_dir(home.path("work")).unwrap();
    let start = format!(
        "PATH={}:$PATH; export PATH; cd {}; {SHELL}",
        folder.display(),
        home.path("work").display()
    );
    let pty = home.program_on_terminal(&["sh", "-c", &start], &format!("3<{}", fifo.display()));
    let mut story = Story { pty, current: 0, seen: String::new() };
    for step in &steps {
        let command = filled(&step.command, &story.seen);
        std::io::Write::write_all(&mut commands, format!("{command}\n").as_bytes()).unwrap();
        let shown = story.play(step);
        let lines: Vec<&str> = shown.lines().collect();
        let mut expected = step.expected.clone();
        while expected.last().is_some_and(String::is_empty)
            && !lines.last().is_some_and(|line| line.is_empty())
        {
            expected.pop();
        }
        assert!(
            all_fit(&expected, &lines),
            "README.md, line {}: $ {}\nis to print\n{}\nand prints\n{shown}",
            step.line,
            step.command,
            expected.join("\n"),
        );
        let _ = writeln!(story.seen, "{shown}");
    }
}

#[test]
fn every_console_block_of_the_readme_runs_as_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|why| panic!("README.md cannot be read: {why}"));
    run(&text);
}

const STORY: &str = "\
```sh
exit 9
```
```console
$ acct user add user2 --email user2@testmail.com
Password:
Password (again):
...
added user2…
$ acct password change user2
Changing the password of user2.
Current password:
New password:
New password (again):
password set for user2 (id 1)
$ acct password reset --email user2@testmail.com
Content-Type: text/plain; charset=\"utf-8\"
...
http://localhost:8000/users/reset/MQ/…/
...
-------------------------------------------------------------------------------
printed the mail for user2 <user2@testmail.com> (not sent); link expires …
```
text
```console
$ acct password confirm http://localhost:8000/users/reset/MQ/…/
...
New password:
New password (again):
password set for user2 (id 1)
$ x=kept; acct password check user2
Password for user2:
the password of user2 is correct
$ echo $x; acct user show nobody; echo $?
kept
error: …
hint: …
1
$ cargo test
```
";

#[test]
fn the_runner_plays_a_story() {
    run(STORY);
}

#[test]
fn the_runner_sees_what_differs() {
    for (from, to) in
        [("is correct", "is wrong"), ("kept\nerror", "error"), ("link expires …", "link ends …")]
    {
        let text = STORY.replace(from, to);
        assert_ne!(text, STORY);
        let played = std::panic::catch_unwind(|| run(&text));
        assert!(played.is_err(), "{to}");
    }
    assert!(std::panic::catch_unwind(|| run("no block")).is_err());
}
