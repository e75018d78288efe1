//! One mail to a server, as both sides report it.

use super::{Authority, Flaw, PostOffice, Record, Script};
use crate::run::{Outcome, Run};
use crate::sandbox::Sandbox;

/// The address to which `acct mail test` writes in the tests.
pub(crate) const TO: &str = "ann@news.example";

/// Creates a server whose certificate may have a flaw.
pub(crate) type MakeScript = fn(&Trial, Flaw) -> Script;

/// A home whose settings point to the test server.
pub(crate) struct Trial {
    pub(crate) home: Sandbox,
    authority: Authority,
    settings: String,
    trusting: bool,
}

impl Trial {
    /// Creates a home with one user that trusts the tests' own authority.
    pub(crate) fn new() -> Self {
        let home = Sandbox::with_ann();
        let authority = Authority::new(&home);
        Self { home, authority, settings: String::new(), trusting: true }
    }

    /// Trusts only the system's authorities.
    pub(crate) fn distrusting(self) -> Self {
        Self { trusting: false, ..self }
    }

    /// Adds lines to the settings.
    pub(crate) fn with(mut self, line: &str) -> Self {
        self.settings += line;
        self.settings += "\n";
        self
    }

    /// Logs in with this name and password.
    pub(crate) fn login(self, user: &str, password: &str) -> Self {
        let file = self.home.write("mail.password", password);
        self.home.hide(password);
        self.with(&format!("email_host_user = \"{user}\"\nemail_host_password_file = \"{file}\""))
    }

    /// Creates a server that offers STARTTLS.
    pub(crate) fn starttls(&self, flaw: Flaw) -> Script {
        Script::starttls(self.authority.identity(flaw))
    }

    /// Creates a server that uses TLS from the first byte.
    pub(crate) fn implicit(&self, flaw: Flaw) -> Script {
        Script::implicit(self.authority.identity(flaw))
    }

    /// Sends a test mail to the server.
    pub(crate) fn send(&self, script: &Script) -> (Outcome, Record) {
        self.run(script, &["mail", "test", "--to", TO])
    }

    /// Sends a test mail to the server; the result is JSON.
    pub(crate) fn send_json(&self, script: &Script) -> (Outcome, Record) {
        self.run(script, &["mail", "test", "--to", TO, "--format", "json"])
    }

    /// Runs a command while the server runs.
    pub(crate) fn run(&self, script: &Script, args: &[&str]) -> (Outcome, Record) {
        self.watch(script, args, |run| run)
    }

    /// Runs a command after more preparation; the users must not change.
    pub(crate) fn watch<'a>(
        &'a self,
        script: &Script,
        args: &[&str],
        prepare: impl FnOnce(Run<'a>) -> Run<'a>,
    ) -> (Outcome, Record) {
        let office = PostOffice::open(script);
        office.settings(&self.home, &self.settings);
        let users = self.home.dump();
        let mut run = self.home.acct(args);
        if self.trusting {
            run = run.env("SSL_CERT_FILE", self.authority.file());
        }
        let outcome = prepare(run).outcome();
        assert_eq!(self.home.dump(), users, "{outcome:?}");
        (outcome, office.close())
    }
}
