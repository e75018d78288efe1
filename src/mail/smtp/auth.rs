//! AUTH, by the mechanisms that Django's own client has and lettre names.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::transport::smtp::authentication::{DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::extension::ServerInfo;
use lettre::transport::smtp::response::Response;
use zeroize::Zeroizing;

use super::Login;
use super::fault::Fault;
use super::wire::Wire;

/// Replies that say of a mechanism, and not of a password, that it is none.
const NO_SUCH_MECHANISM: [u16; 4] = [500, 501, 502, 504];

const HINT: &str = "check email_host_user and email_host_password_file";

/// Proves who acct is, by the first mechanism that the server takes; returns its name.
pub(super) fn authenticate(
    wire: &mut Wire,
    server: &ServerInfo,
    login: &Login,
) -> Result<Mechanism, Fault> {
    let offered = DEFAULT_MECHANISMS.iter().filter(|it| server.supports_auth_mechanism(**it));
    let mut refusal = Fault::Unfit {
        text: "offers no AUTH that acct knows (PLAIN, LOGIN)".to_owned(),
        hint: "without email_host_user no AUTH is tried; many servers offer it only with email_use_tls",
    };
    for mechanism in offered {
        let reply = match mechanism {
            Mechanism::Plain => plain(wire, login)?,
            _ => log_in(wire, login)?,
        };
        if reply.is_positive() && !reply.has_code(334) {
            return Ok(*mechanism);
        }
        let unknown = NO_SUCH_MECHANISM.iter().any(|code| reply.has_code(*code));
        refusal = Fault::refused("the login", reply, Some(HINT));
        if !unknown {
            break;
        }
    }
    Err(refusal)
}

fn plain(wire: &mut Wire, login: &Login) -> Result<Response, Fault> {
    let text = Zeroizing::new(format!("\0{}\0{}", login.user, *login.password));
    let mut line = Zeroizing::new("AUTH PLAIN ".to_owned());
    // Room for all of it, so that no copy stays behind.
    line.reserve_exact(2 * text.len() + 8);
    BASE64_STANDARD.encode_string(text.as_bytes(), &mut line);
    line.push_str("\r\n");
    wire.write(line.as_bytes())?;
    wire.reply()
}

fn log_in(wire: &mut Wire, login: &Login) -> Result<Response, Fault> {
    let mut reply = wire.command(&"AUTH LOGIN\r\n")?;
    // Servers ask in many words, and always for the name first.
    for answer in [&login.user, &*login.password] {
        if !reply.has_code(334) {
            break;
        }
        let mut line = Zeroizing::new(String::with_capacity(2 * answer.len() + 8));
        BASE64_STANDARD.encode_string(answer.as_bytes(), &mut line);
        line.push_str("\r\n");
        wire.write(line.as_bytes())?;
        reply = wire.reply()?;
    }
    Ok(reply)
}
