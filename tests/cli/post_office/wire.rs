//! The server's end of a connection, in the clear or through TLS.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};

use super::script::{Act, Identity};

/// A connection, and what of its bytes was read and not yet used.
pub(super) struct Wire {
    socket: TcpStream,
    tls: Option<ServerConnection>,
    ahead: Vec<u8>,
}

impl Wire {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, tls: None, ahead: Vec::new() }
    }

    pub(super) fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Shakes hands; what was read before it came in the clear and is forgotten.
    pub(super) fn secure(&mut self, identity: &Identity) -> io::Result<()> {
        self.ahead.clear();
        let chain = identity.chain.iter().cloned().map(CertificateDer::from).collect();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key.clone()));
        let config =
            ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .unwrap();
        let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
        while tls.is_handshaking() {
            tls.complete_io(&mut self.socket)?;
        }
        self.tls = Some(tls);
        Ok(())
    }

    /// Reads a line and takes CRLF off its end; a line that ends otherwise is an error.
    pub(super) fn line(&mut self) -> io::Result<String> {
        let line = self.until(b"\n")?;
        let line = line.strip_suffix(b"\r\n").ok_or(io::ErrorKind::InvalidData)?;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    /// Reads to the end of a text, and returns it with that.
    pub(super) fn until(&mut self, end: &[u8]) -> io::Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            let from = searched.max(end.len()) - end.len();
            if let Some(at) = self.ahead[from..].windows(end.len()).position(|bytes| bytes == end) {
                return Ok(self.ahead.drain(..from + at + end.len()).collect());
            }
            searched = self.ahead.len();
            self.more()?;
        }
    }

    /// Waits until there is something to read.
    pub(super) fn anything(&mut self) -> io::Result<()> {
        if self.ahead.is_empty() { self.more() } else { Ok(()) }
    }

    fn more(&mut self) -> io::Result<()> {
        let mut bytes = [0; 16 * 1024];
        let read = self.read(&mut bytes)?;
        self.ahead.extend_from_slice(&bytes[..read]);
        if read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.socket).read(bytes),
            None => self.socket.read(bytes),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            Some(tls) => {
                let mut stream = rustls::Stream::new(tls, &mut self.socket);
                stream.write_all(bytes)?;
                stream.flush()
            }
            None => self.socket.write_all(bytes),
        }
    }

    /// Ends the session as the protocols want it.
    pub(super) fn close(mut self) {
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            // The peer may be gone already, which is as good.
            let _ = tls.complete_io(&mut self.socket);
        }
    }

    /// Misbehaves to the end of the connection, or answers.
    pub(super) fn act(&mut self, act: &Act) -> io::Result<()> {
        match act {
            Act::Answer(answer) => return self.write(answer),
            Act::Last(answer) => self.write(answer)?,
            Act::Close => {}
            Act::Hang => self.wait_for_the_end(),
            Act::Drip => {
                self.socket.set_read_timeout(Some(Duration::from_millis(100)))?;
                self.write(b"250-")?;
                while self.waits() && self.write(b"x").is_ok() {}
            }
            Act::Flood => {
                let lines = b"250-one of many lines\r\n".repeat(1000);
                while self.write(&lines).is_ok() {}
            }
            Act::Endless => {
                self.write(b"250-")?;
                while self.write(&[b'x'; 4096]).is_ok() {}
            }
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    fn wait_for_the_end(&mut self) {
        let mut bytes = [0; 16 * 1024];
        while self.socket.read(&mut bytes).is_ok_and(|read| read > 0) {}
    }

    /// Returns after a while whether the peer is still connected.
    fn waits(&mut self) -> bool {
        match self.socket.read(&mut [0; 1024]) {
            Ok(read) => read > 0,
            Err(error) => {
                matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
            }
        }
    }
}
