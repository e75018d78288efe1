//! The key of a log, in a file next to it.

use std::io::Read;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use rand::{CryptoRng, RngExt};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::AuditError;
use crate::account::text::hex;
use crate::files::{self, FileError};

/// The length of the key, in bytes.
const LENGTH: usize = 32;

/// A log's key, ready to use.
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// Returns the path of a log's key.
    pub(super) fn path(log: &Path) -> PathBuf {
        let mut path = log.as_os_str().to_owned();
        path.push(".key");
        path.into()
    }

    /// Reads the key, if there is one.
    pub(super) fn read(log: &Path) -> Result<Option<Self>, AuditError> {
        let path = Self::path(log);
        let mut text = Zeroizing::new(String::with_capacity(2 * LENGTH + 2));
        let read = match files::open_private(&path) {
            Ok(file) => file.take(2 * LENGTH as u64 + 2).read_to_string(&mut text),
            Err(FileError::Missing(_)) => return Ok(None),
            Err(error) => return Err(AuditError::Unfit(error)),
        };
        let line = read.ok().and(text.strip_suffix('\n'));
        line.and_then(Self::parse).map(Some).ok_or(AuditError::NotAKey(path))
    }

    /// Creates a key; its file must not exist.
    pub(super) fn create(log: &Path, random: &mut impl CryptoRng) -> Result<Self, AuditError> {
        let bytes = Zeroizing::new(random.random::<[u8; LENGTH]>());
        let mut line = Zeroizing::new(hex(&*bytes));
        line.push('\n');
        files::create(&Self::path(log), line.as_bytes()).map_err(AuditError::Unfit)?;
        Ok(Self::new(&bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        if text.len() != 2 * LENGTH || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = Zeroizing::new([0; LENGTH]);
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self::new(&bytes))
    }

    fn new(bytes: &[u8; LENGTH]) -> Self {
        // HMAC pads a key with zeros to its block; padded here, the length cannot be wrong.
        let mut block = Zeroizing::new([0; 64]);
        block[..LENGTH].copy_from_slice(bytes);
        Self(<Hmac<Sha256> as KeyInit>::new((&*block).into()))
    }

    /// Returns the mac of a text, in hexadecimal.
    pub(super) fn mac(&self, text: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(text);
        hex(&mac.finalize().into_bytes())
    }
}
