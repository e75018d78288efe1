//! Who runs the command.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::change::bounded;
use crate::system::Environment;

/// Who runs the command, as the log names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Actor {
    /// The real uid, by the system.
    pub(crate) uid: u32,
    /// SUDO_USER, as the environment has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sudo_user: Option<String>,
    /// The client's address in SSH_CONNECTION, as the environment has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ssh_client: Option<String>,
}

impl Actor {
    /// Adds to the system's user what the environment says of where it came from.
    pub(crate) fn new(uid: u32, environment: &Environment) -> Self {
        let text = |name: &str| environment.get(name).map(|value| value.to_string_lossy());
        Self {
            uid,
            sudo_user: text("SUDO_USER").map(|user| bounded(&user)),
            ssh_client: text("SSH_CONNECTION").and_then(|connection| address(&connection)),
        }
    }
}

/// Reads the client's address, which stands first; anything that is none is left out.
fn address(connection: &str) -> Option<String> {
    let first = connection.split(' ').next()?;
    let (address, _zone) = first.split_once('%').unwrap_or((first, ""));
    address.parse::<IpAddr>().ok().map(|address| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_is_taken_for_the_clients() {
        for (connection, taken) in [
            ("192.0.2.7 50022 198.51.100.1 22", Some("192.0.2.7")),
            ("fe80::1%eth0 50022 fe80::2%eth0 22", Some("fe80::1")),
            ("2001:DB8:0::7 1 ::1 22", Some("2001:db8::7")),
            ("\u{1b}]0;x 1 2 3", None),
            ("secret", None),
            ("", None),
        ] {
            assert_eq!(address(connection).as_deref(), taken);
        }
    }
}
