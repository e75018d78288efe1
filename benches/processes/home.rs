//! acct's own home with many users, and the commands that work on it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use acct::account::hasher::{self, HashRecipe};
use acct::account::password::Password;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use zeroize::Zeroizing;

const ACCT: &str = env!("CARGO_BIN_EXE_acct");

/// The user whose password is changed.
const CHANGED: &str = "user0000001";

pub(crate) struct Home {
    directory: TempDir,
    users: u32,
    encoded: String,
}

/// Returns one of many passwords that Django's validators take.
pub(crate) fn password(number: usize) -> Password {
    Password::new(Zeroizing::new(format!("correct horse battery {number}"))).unwrap()
}

fn address(number: u32) -> String {
    format!("user{number:07}@testmail.com")
}

impl Home {
    /// Makes the home by `acct init`, and its users in one transaction.
    pub(crate) fn make(users: u32) -> Self {
        let salt = "abcdefghijklmnopqrstuv";
        let home = Self {
            directory: tempfile::tempdir().unwrap(),
            users,
            encoded: hasher::encode_with_salt(&password(0), HashRecipe::default(), salt).unwrap(),
        };
        // Installed, so to say: a file as the linker leaves it takes a tenth longer to start.
        std::fs::copy(ACCT, home.path("acct")).unwrap();
        std::fs::copy(std::env::current_exe().unwrap(), home.path("bare")).unwrap();
        assert!(home.acct(&["init", "--quiet"]).output().unwrap().status.success());
        home.fill();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn database(&self) -> PathBuf {
        self.path("data/acct/accounts.sqlite3")
    }

    fn fill(&self) {
        let mut connection = Connection::open(self.database()).unwrap();
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -65536").unwrap();
        let transaction = connection.transaction().unwrap();
        let mut insert = transaction
            .prepare(
                "INSERT INTO auth_user (id, username, email, password, first_name, last_name, \
                 is_active, is_staff, is_superuser, date_joined) \
                 VALUES (?1, ?2, ?3, ?4, 'Ann', 'Example', 1, 0, 0, '2026-01-01 00:00:00.000001')",
            )
            .unwrap();
        for number in 1..=self.users {
            // As long as a real hash, and another one for each user.
            let hash = format!(
                "argon2$argon2id$v=19$m=102400,t=2,p=8$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg${number:043}"
            );
            let hash = if number == 1 { &self.encoded } else { &hash };
            let name = format!("user{number:07}");
            insert.execute(params![number, name, address(number), hash]).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
    }

    /// Returns the address that a round looks up: all over the table, the same for all programs.
    pub(crate) fn address(&self, round: usize) -> String {
        let spread = u32::try_from(round).unwrap().wrapping_mul(2_654_435_761);
        address(1 + spread % self.users)
    }

    /// Returns the name of the user whose address a round looks up.
    pub(crate) fn name(&self, round: usize) -> String {
        self.address(round).trim_end_matches("@testmail.com").to_owned()
    }

    /// Issues a link.
    pub(crate) fn link(&self) -> String {
        let mut reset = self.acct(&["password", "reset", "--user", CHANGED, "--link-only"]);
        String::from_utf8(reset.output().unwrap().stdout).unwrap().trim_end().to_owned()
    }

    /// Makes a command with nothing in its environment but this home.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for (variable, folder) in
            [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data")]
        {
            command.env(variable, self.path(folder));
        }
        command
    }

    pub(crate) fn acct(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(self.path("acct"));
        command.args(arguments);
        command
    }

    /// Asks for the names that begin so, as a shell does.
    pub(crate) fn completion(&self, beginning: &str) -> Command {
        let mut command = self.acct(&["--", "acct", "user", "show", beginning]);
        command.env("ACCT_COMPLETE", "fish");
        command
    }

    /// Makes a command of this program itself, in one of its roles.
    fn role(&self, role: &str) -> Command {
        let mut command = self.command(self.path("bare"));
        command.arg(role);
        command
    }

    /// Makes an empty database in the place of the last one, with this home's key.
    pub(crate) fn new_database(&self) -> PathBuf {
        let path = self.path("import.sqlite3");
        // There is none the first time.
        let _ = std::fs::remove_file(&path);
        let mut init = self.acct(&["init", "--quiet", "--database"]);
        assert!(init.arg(&path).output().unwrap().status.success());
        path
    }

    pub(crate) fn bare_load(&self, database: &Path, file: &Path) -> Command {
        let mut command = self.role("load");
        command.arg(database).arg(file);
        command
    }

    pub(crate) fn select(&self, address: &str) -> Command {
        self.bare("select", address)
    }

    pub(crate) fn update(&self) -> Command {
        self.bare("update", &address(2))
    }

    fn bare(&self, role: &str, address: &str) -> Command {
        let mut command = self.role(role);
        command.arg("--database").arg(self.database()).args(["--email", address]);
        command
    }

    /// Makes a command that reads every user and writes what acct's command of this name does.
    pub(crate) fn bare_loop(&self, role: &str) -> Command {
        let mut command = self.role(role);
        command.arg(self.database());
        command
    }

    /// Shows that the loops write the same bytes as acct.
    pub(crate) fn prove_loops(&self) {
        let bytes = |mut command: Command| command.output().unwrap().stdout;
        let list = self.acct(&["user", "list", "--format", "csv"]);
        assert!(bytes(self.bare_loop("list")) == bytes(list), "the listings differ");
        let export = self.acct(&["user", "export", "--with-hashes"]);
        assert!(bytes(self.bare_loop("export")) == bytes(export), "the exports differ");
    }

    /// Shows that the programs that are compared find the user that they are asked for.
    pub(crate) fn prove(&self) {
        let address = self.address(0);
        let (name, _) = address.split_once('@').unwrap();
        let output =
            |command: &mut Command| String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert_eq!(output(&mut self.select(&address)).trim_end(), name);
        let mail = output(&mut self.acct(&["password", "reset", "--email", &address]));
        assert!(mail.contains(&format!("To: {address}\n")), "{mail}");
        let names = output(&mut self.completion(&name[..8]));
        assert!(names.lines().any(|it| it.starts_with(&name[..8])), "{names}");
    }

    pub(crate) fn change(&self) -> Command {
        self.acct(&["password", "change", CHANGED, "--password-stdin"])
    }

    /// Returns what a round's change reads: the password of the rounds before it, and a new one.
    pub(crate) fn passwords(round: usize) -> String {
        format!("{}\n{}\n", password(round).expose(), password(round + 1).expose())
    }

    pub(crate) fn hash_command(&self) -> Command {
        let mut command = self.role("hashes");
        command.arg(&self.encoded);
        command
    }

    /// Times a verification and an encoding in a fresh process, as that process sees it.
    pub(crate) fn hashes(&self) -> Duration {
        let output = self.hash_command().output().unwrap().stdout;
        Duration::from_nanos(String::from_utf8(output).unwrap().trim_end().parse().unwrap())
    }
}
