//! A separate home directory for each test, with acct's database in it.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use acct::account::hasher::{self, HashRecipe};
use acct::account::password::Password;
use rand::SeedableRng;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

use crate::pty::Pty;
use crate::run::{Outcome, Run};

/// The password of every user that exists when a test starts.
pub(crate) const PASSWORD: &str = "tulip-Kettle-93";
/// The password that a test sets.
pub(crate) const NEW: &str = "marble-Otter-41";
/// Nobody's password.
pub(crate) const WRONG: &str = "violet-Anvil-07";

/// A temporary home directory, and acct in it.
pub(crate) struct Sandbox {
    folder: TempDir,
    canaries: RefCell<Vec<String>>,
}

impl Sandbox {
    /// Creates an empty home.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("acct-cli-").tempdir().unwrap();
        let canaries = [PASSWORD, NEW, WRONG].map(str::to_owned).to_vec();
        Self { folder, canaries: RefCell::new(canaries) }
    }

    /// Creates a home with an empty database and its key, as `acct init` leaves them.
    pub(crate) fn with_database() -> Self {
        static TEMPLATE: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
        let (database, key) = TEMPLATE.get_or_init(|| {
            let home = Self::empty();
            home.run(&["init"]).done();
            (fs::read(home.database()).unwrap(), fs::read(home.key_file()).unwrap())
        });
        let home = Self::empty();
        home.place(&home.database(), database);
        home.place(&home.key_file(), key);
        home.hide(String::from_utf8_lossy(key).trim_end());
        home
    }

    /// Creates a home with one user, `ann`.
    pub(crate) fn with_ann() -> Self {
        let home = Self::with_database();
        home.add_user("ann", "ann@news.example");
        home
    }

    /// Registers a secret that no run may show.
    pub(crate) fn hide(&self, secret: &str) {
        self.canaries.borrow_mut().push(secret.to_owned());
    }

    /// Returns the secrets that no run may show.
    pub(crate) fn canaries(&self) -> Vec<String> {
        self.canaries.borrow().clone()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data_directory().join("accounts.sqlite3")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.config_directory().join("secret_key")
    }

    pub(crate) fn data_directory(&self) -> PathBuf {
        let macos = cfg!(target_os = "macos");
        self.path(if macos { "Library/Application Support/acct" } else { ".local/share/acct" })
    }

    pub(crate) fn config_directory(&self) -> PathBuf {
        let macos = cfg!(target_os = "macos");
        self.path(if macos { "Library/Application Support/acct" } else { ".config/acct" })
    }

    pub(crate) fn audit_log(&self) -> PathBuf {
        let macos = cfg!(target_os = "macos");
        let state = self.path(".local/state/acct");
        if macos { self.data_directory() } else { state }.join("acct.log")
    }

    pub(crate) fn audit_key(&self) -> PathBuf {
        self.audit_log().with_extension("log.key")
    }

    /// Writes a file of the home, mode 0600, and returns its path as text.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        self.place(&path, content.as_ref());
        path.to_str().unwrap().to_owned()
    }

    /// Writes the default settings file.
    pub(crate) fn settings(&self, text: &str) {
        self.place(&self.config_directory().join("config.toml"), text.as_bytes());
    }

    fn place(&self, path: &Path, content: &[u8]) {
        assert!(path.starts_with(self.folder.path()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        set_mode(path, 0o600);
    }

    /// Adds a user with the password [`PASSWORD`], hashed at the lowest cost, and returns its id.
    pub(crate) fn add_user(&self, name: &str, email: &str) -> i64 {
        let connection = self.connect();
        connection
            .execute(
                "INSERT INTO auth_user (password, is_superuser, username, last_name, email, is_staff, \
                 is_active, date_joined, first_name) \
                 VALUES (?1, 0, ?2, '', ?3, 0, 1, '2026-01-02 03:04:05.000006', '')",
                [cheap_hash(), name, email],
            )
            .unwrap();
        connection.last_insert_rowid()
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.database()).unwrap()
    }

    /// Changes the database without acct.
    pub(crate) fn sql(&self, sql: &str) {
        self.connect().execute_batch(sql).unwrap();
    }

    /// Reads one text.
    pub(crate) fn text(&self, sql: &str) -> String {
        let value: Value = self.connect().query_row(sql, [], |row| row.get(0)).unwrap();
        match value {
            Value::Text(text) => text,
            other => format!("{other:?}"),
        }
    }

    /// Returns the whole user table, one line per row, or the file's bytes if it cannot be read.
    pub(crate) fn dump(&self) -> Vec<String> {
        if !self.database().is_file() {
            return Vec::new();
        }
        rows(&self.connect())
            .unwrap_or_else(|_| vec![format!("{:?}", fs::read(self.database()).unwrap())])
    }

    /// Prepares a run of acct.
    pub(crate) fn acct(&self, args: &[&str]) -> Run<'_> {
        Run::new(self, args)
    }

    /// Runs acct with an empty stdin and no terminal.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.acct(args).outcome()
    }

    /// Issues a link for a user, and returns it.
    pub(crate) fn link(&self, user: &str) -> String {
        let issued = self.run(&["password", "reset", "--user", user, "--link-only", "-q"]);
        issued.done().stdout.trim_end().to_owned()
    }

    /// Checks that acct refuses, as text and as JSON, and that the table is unchanged.
    pub(crate) fn refuses(&self, args: &[&str], stdin: &str, code: i32, word: &str) -> Outcome {
        let before = self.dump();
        let refused = self.acct(args).stdin(stdin).outcome();
        refused.failed(code);
        let in_json: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let document = self.acct(&in_json).stdin(stdin).outcome();
        document.refused_in_json(code, word);
        assert_eq!(self.dump(), before, "a refusal changes nothing: {args:?}");
        refused
    }

    /// Starts acct on its own terminal.
    pub(crate) fn on_terminal(&self, args: &[&str]) -> Pty {
        let words: Vec<&str> =
            std::iter::once(env!("CARGO_BIN_EXE_acct")).chain(args.iter().copied()).collect();
        self.program_on_terminal(&words, "")
    }

    /// Starts a program on its own terminal, in acct's environment.
    pub(crate) fn program_on_terminal(&self, argv: &[&str], redirections: &str) -> Pty {
        let home = format!("HOME={}", self.home().display());
        let path = format!("PATH={}", crate::run::search_path());
        let mut all = vec!["env", "-i", &home, &path, "TZ=Asia/Tokyo", "NO_COLOR=1", "TERM=xterm"];
        all.extend(argv);
        Pty::spawn(&all, &[], redirections)
    }
}

/// Sets a file's permission bits.
pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Returns a file's permission bits.
pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Hashes [`PASSWORD`] once, at the lowest cost that Argon2 allows.
pub(crate) fn cheap_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let password = Password::new(PASSWORD.to_owned().into()).unwrap();
        let recipe = HashRecipe::argon2(8, 1, 1).unwrap();
        hasher::encode(&password, recipe, &mut rand::rngs::StdRng::from_seed([7; 32])).unwrap()
    })
}

fn rows(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT * FROM auth_user ORDER BY id")?;
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells: rusqlite::Result<Vec<Value>> = (0..width).map(|at| row.get(at)).collect();
        cells.map(|cells| format!("{cells:?}"))
    };
    statement.query_map([], row)?.collect()
}
