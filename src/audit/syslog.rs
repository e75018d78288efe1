//! Sends every line to syslog too: a witness outside the file.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::error::AuditError;
use super::line::LogLine;

/// How long to wait while syslog's queue is full.
const PATIENCE: Duration = Duration::from_secs(2);

/// The facility authpriv with the severity notice.
const PRIORITY: u8 = 10 * 8 + 5;

/// The connection to syslog.
#[derive(Debug)]
pub(super) struct Syslog {
    datagram: UnixDatagram,
    socket: PathBuf,
}

impl Syslog {
    /// Connects to the socket that syslog listens on.
    pub(super) fn connect(socket: &Path) -> Result<Self, AuditError> {
        let connect = || {
            let datagram = UnixDatagram::unbound()?;
            datagram.connect(socket)?;
            datagram.set_write_timeout(Some(PATIENCE))?;
            Ok(datagram)
        };
        let failed = |source| AuditError::Syslog { socket: socket.to_owned(), source };
        let datagram = connect().map_err(failed)?;
        Ok(Self { datagram, socket: socket.to_owned() })
    }

    /// Sends the summary of a line, with its number and its mac.
    pub(super) fn send(&self, line: &LogLine, mac: &str, now: Timestamp) -> Result<(), AuditError> {
        match self.datagram.send(message(line, mac, now).as_bytes()) {
            Ok(_) => Ok(()),
            Err(source) => Err(AuditError::Syslog { socket: self.socket.clone(), source }),
        }
    }
}

/// Formats the message by RFC 3164, without a host, as the C library does.
fn message(line: &LogLine, mac: &str, now: Timestamp) -> String {
    let time = now.to_zoned(TimeZone::system()).strftime("%b %e %H:%M:%S").to_string();
    let LogLine { pid, seq, event, command, actor, code, change, .. } = line;
    let ids: Vec<&str> = change.targets.iter().filter_map(|target| target.id.as_deref()).collect();
    let mut text = format!(
        "<{PRIORITY}>{time} acct[{pid}]: seq={seq} event={} command=\"{command}\" uid={}",
        event.word(),
        actor.uid
    );
    let users = change.users.map(|users| users.to_string());
    let ids = (!ids.is_empty()).then(|| ids.join(","));
    for (name, value) in [
        ("ssh_client", actor.ssh_client.as_deref()),
        ("ids", ids.as_deref()),
        ("users", users.as_deref()),
        ("code", code.as_deref()),
        ("log", Some(mac)),
    ] {
        if let Some(value) = value {
            let plain: String = value.chars().map(plain).collect();
            text.extend([" ", name, "=", &plain]);
        }
    }
    text
}

/// Keeps a value to one word of ASCII.
fn plain(letter: char) -> char {
    if letter.is_ascii_graphic() { letter } else { '?' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_ascii_with_the_head_at_its_end() {
        let line = r#"{"time":"2026-02-03T04:05:06Z","seq":7,"event":"done","command":"user add",
            "run":"ab","intent":6,"uid":3,"pid":9,"database":"/d",
            "targets":[{"id":"1\n<0>x","username":"ann"}],"prev":""}"#;
        let line: LogLine = serde_json::from_str(line).unwrap();
        let now = "2026-02-03T04:05:06Z".parse().unwrap();
        let text = message(&line, "c0ffee", now);
        assert!(text.starts_with("<85>Feb  3 "), "{text}");
        let end = " acct[9]: seq=7 event=done command=\"user add\" uid=3 ids=1?<0>x log=c0ffee";
        assert!(text.ends_with(end), "{text}");
    }
}
