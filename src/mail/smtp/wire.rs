//! Sends commands and reads replies, whose length is bounded here, and whose time by the socket.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::time::Instant;

use lettre::transport::smtp::response::Response;
use rustls::{ClientConnection, StreamOwned};

use super::fault::SmtpFault;
use super::network::Timed;
use crate::mail::error::bounded;

/// The longest line of a reply, in bytes; RFC 5321 allows 512.
const MAX_LINE: usize = 1_000;

/// The longest reply, in bytes.
const MAX_REPLY: usize = 100_000;

/// A connection, encrypted or not.
#[derive(Debug)]
pub(super) enum Channel {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
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

    /// Sets when everything has to be finished.
    pub(super) fn set_deadline(&mut self, deadline: Instant) {
        self.0.get_mut().timed().deadline = deadline;
    }

    /// Returns the connection, and how many received bytes were dropped unread.
    pub(super) fn into_channel(self) -> (Channel, usize) {
        let unread = self.0.buffer().len();
        (self.0.into_inner(), unread)
    }

    /// Sends a command and reads the reply.
    pub(super) fn command(&mut self, command: &impl Display) -> Result<Response, SmtpFault> {
        self.write(command.to_string().as_bytes())?;
        self.reply()
    }

    /// Sends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), SmtpFault> {
        let channel = self.0.get_mut();
        channel
            .write_all(bytes)
            .and_then(|()| channel.flush())
            .map_err(|error| SmtpFault::lost(&error))
    }

    /// Reads one reply, of one line or more.
    pub(super) fn reply(&mut self) -> Result<Response, SmtpFault> {
        let mut text = String::new();
        loop {
            let line = self.line()?;
            let has_code = line.iter().take(3).all(u8::is_ascii_digit);
            let goes_on = has_code && line.get(3) == Some(&b'-');
            text.push_str(&String::from_utf8_lossy(&line));
            if line.len() == 3 {
                // A reply may consist of the code alone.
                text.push(' ');
            }
            text.push_str("\r\n");
            if !goes_on {
                return text.parse().map_err(|_| {
                    let text = bounded(text.trim_end());
                    SmtpFault::Lost(format!("does not speak SMTP; it sent: {text}"))
                });
            }
            if text.len() > MAX_REPLY {
                return Err(SmtpFault::Lost("sent an endless reply".to_owned()));
            }
        }
    }

    /// Reads one line, without its end.
    fn line(&mut self) -> Result<Vec<u8>, SmtpFault> {
        let mut line = Vec::new();
        loop {
            let read = self.0.fill_buf().map_err(|error| SmtpFault::lost(&error))?;
            if read.is_empty() {
                return Err(SmtpFault::Lost("closed the connection".to_owned()));
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&read[..end.unwrap_or(read.len())]);
            let used = end.map_or(read.len(), |end| end + 1);
            self.0.consume(used);
            if line.len() > MAX_LINE {
                return Err(SmtpFault::Lost("sent an endless line".to_owned()));
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
