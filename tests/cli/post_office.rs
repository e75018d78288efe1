//! The tests' own mail server, in a separate process, which fails as its script says.
//!
//! It ends when the [`PostOffice`] is dropped, and returns what it saw when that is closed.

mod certificates;
mod record;
mod script;
mod server;
mod session;
mod trial;
mod wire;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

pub(crate) use self::certificates::{Authority, Flaw};
use self::record::Event;
pub(crate) use self::record::Record;
pub(crate) use self::script::{Act, Script, Step};
pub(crate) use self::trial::{MakeScript, TO, Trial};
use crate::sandbox::Sandbox;

/// A server that runs.
pub(crate) struct PostOffice {
    child: Child,
    events: BufReader<ChildStdout>,
    port: u16,
}

impl PostOffice {
    /// Starts a server.
    #[allow(clippy::disallowed_methods, reason = "the server is this very program")]
    pub(crate) fn open(script: &Script) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([server::NAME, "--exact", "--nocapture"])
            .env(server::VARIABLE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = serde_json::to_string(script).unwrap() + "\n";
        child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
        let mut events = BufReader::new(child.stdout.take().unwrap());
        let Event::Port(port) = next(&mut events) else { panic!("it tells its port first") };
        Self { child, events, port }
    }

    /// Returns the port on which it listens at `localhost`.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Writes settings that deliver to it, and these lines.
    pub(crate) fn settings(&self, home: &Sandbox, more: &str) {
        home.settings(&format!(
            "email_backend = \"smtp\"\nemail_host = \"localhost\"\nemail_port = {}\n{more}",
            self.port
        ));
    }

    /// Serves the open connections to the end, and returns what was seen.
    pub(crate) fn close(mut self) -> Record {
        drop(self.child.stdin.take());
        let mut record = Record::default();
        loop {
            match next(&mut self.events) {
                Event::End => break,
                event => record.add(event),
            }
        }
        assert!(self.child.wait().unwrap().success());
        record
    }
}

/// Waits for an event; the test harness of the server's process writes other lines in between.
fn next(events: &mut BufReader<ChildStdout>) -> Event {
    loop {
        let mut line = String::new();
        let read = events.read_line(&mut line).unwrap();
        assert!(read > 0, "the server has ended");
        if let Some((_, event)) = line.split_once(server::MARK) {
            return serde_json::from_str(event).unwrap();
        }
    }
}
