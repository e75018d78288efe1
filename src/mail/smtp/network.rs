//! Connections with a deadline for look-up, connect, and every read and write.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::fault::SmtpFault;

/// Connects to the first of the host's addresses that answers.
pub(super) fn connect(host: &str, port: u16, deadline: Instant) -> Result<TcpStream, SmtpFault> {
    let addresses = resolve(host, port, deadline)?;
    let mut reason = "has no address".to_owned();
    for (index, address) in addresses.iter().enumerate() {
        // An address that drops packets must not use up the time of the others.
        let rest = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let connected = left(deadline)
            .and_then(|left| TcpStream::connect_timeout(address, (left / rest).max(TICK)));
        match connected {
            Ok(stream) => {
                // Every command waits for its reply, so there is nothing to coalesce.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => reason = format!("cannot be reached at {}: {error}", address.ip()),
        }
    }
    Err(SmtpFault::Lost(reason))
}

/// The shortest timeout of a socket.
const TICK: Duration = Duration::from_millis(1);

/// Looks up the host's addresses.
///
/// The system's resolver has no deadline, so it runs in a thread that is abandoned at ours.
fn resolve(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, SmtpFault> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(ip) = bare.parse() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let (answer, answers) = mpsc::channel();
    let wanted = (host.to_owned(), port);
    let resolver = std::thread::Builder::new().name("resolver".to_owned()).spawn(move || {
        let found = wanted.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // The receiver may be gone.
        let _ = answer.send(found);
    });
    let found = resolver.and_then(|_| match answers.recv_timeout(left(deadline)?) {
        Ok(found) => found,
        Err(_) => Err(late()),
    });
    found.map_err(|error| {
        let reason = error.to_string();
        let reason = reason.rsplit("lookup address information: ").next().unwrap_or_default();
        SmtpFault::Lost(format!("cannot be looked up: {reason}"))
    })
}

/// Returns the time that is left, or an error if there is none.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(late()) } else { Ok(left) }
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the time is up")
}

/// A socket whose reads and writes end at the deadline.
#[derive(Debug)]
pub(super) struct Timed {
    stream: TcpStream,
    pub(super) deadline: Instant,
}

impl Timed {
    pub(super) fn new(stream: TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline }
    }

    /// Retries until it succeeds, fails, or the deadline passes.
    fn until_late<T>(
        &mut self,
        limit: impl Fn(&TcpStream, Duration) -> io::Result<()>,
        mut act: impl FnMut(&mut TcpStream) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            limit(&self.stream, left(self.deadline)?.max(TICK))?;
            match act(&mut self.stream) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(late()),
                done => return done,
            }
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let limit = |stream: &TcpStream, left| stream.set_read_timeout(Some(left));
        self.until_late(limit, |stream| stream.read(buffer))
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let limit = |stream: &TcpStream, left| stream.set_write_timeout(Some(left));
        self.until_late(limit, |stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
