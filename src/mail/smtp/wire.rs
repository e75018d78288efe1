//! Commands out, replies in: bounded in time by the socket, and in length here.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::time::Instant;

use lettre::transport::smtp::response::Response;

use super::fault::Fault;
use super::network::Timed;
use super::tls::TlsStream;
use crate::mail::transport::bounded;

/// The longest line of a reply, in bytes; RFC 5321 allows 512.
const MAX_LINE: usize = 1_000;

/// The longest reply, in bytes.
const MAX_REPLY: usize = 100_000;

/// A connection, encrypted or not.
#[derive(Debug)]
pub(super) enum Channel {
    Plain(Timed),
    Tls(Box<TlsStream>),
}

impl Channel {
    fn timed(&mut self) -> &mut Timed {
        match self {
            Self::Plain(timed) => timed,
            Self::Tls(stream) => &mut stream.sock,
        }
    }
}

impl Read for Channel {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(timed) => timed.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

/// A connection that speaks SMTP.
#[derive(Debug)]
pub(super) struct Wire(BufReader<Channel>);

impl Wire {
    pub(super) fn new(channel: Channel) -> Self {
        Self(BufReader::with_capacity(4096, channel))
    }

    /// Sets when everything has to be done.
    pub(super) fn set_deadline(&mut self, deadline: Instant) {
        self.0.get_mut().timed().deadline = deadline;
    }

    /// Gives the connection up; what the server has said and nobody has read is lost, and counted.
    pub(super) fn into_channel(self) -> (Channel, usize) {
        let unread = self.0.buffer().len();
        (self.0.into_inner(), unread)
    }

    /// Sends a command and reads the reply.
    pub(super) fn command(&mut self, command: &impl Display) -> Result<Response, Fault> {
        self.write(command.to_string().as_bytes())?;
        self.reply()
    }

    /// Sends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let channel = self.0.get_mut();
        channel.write_all(bytes).and_then(|()| channel.flush()).map_err(|error| lost(&error))
    }

    /// Reads one reply, of one line or more.
    pub(super) fn reply(&mut self) -> Result<Response, Fault> {
        let mut text = String::new();
        loop {
            let line = self.line()?;
            let has_code = line.iter().take(3).all(u8::is_ascii_digit);
            let goes_on = has_code && line.get(3) == Some(&b'-');
            text.push_str(&String::from_utf8_lossy(&line));
            if line.len() == 3 {
                // A reply may lack its text, and the blank before it.
                text.push(' ');
            }
            text.push_str("\r\n");
            if !goes_on {
                return text.parse().map_err(|_| {
                    let text = bounded(text.trim_end());
                    Fault::Lost(format!("does not speak SMTP, but says: {text}"))
                });
            }
            if text.len() > MAX_REPLY {
                return Err(Fault::Lost("sends a reply without an end".to_owned()));
            }
        }
    }

    /// Reads one line, without its end.
    fn line(&mut self) -> Result<Vec<u8>, Fault> {
        let mut line = Vec::new();
        loop {
            let read = self.0.fill_buf().map_err(|error| lost(&error))?;
            if read.is_empty() {
                return Err(Fault::Lost("closed the connection".to_owned()));
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&read[..end.unwrap_or(read.len())]);
            let used = end.map_or(read.len(), |end| end + 1);
            self.0.consume(used);
            if line.len() > MAX_LINE {
                return Err(Fault::Lost("sends a line without an end".to_owned()));
            }
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }
}

/// Says how the connection was lost.
pub(super) fn lost(error: &io::Error) -> Fault {
    Fault::Lost(match error.kind() {
        io::ErrorKind::TimedOut => "did not answer in time (email_timeout)".to_owned(),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => "closed the connection".to_owned(),
        _ => format!("is cut off: {error}"),
    })
}
