//! Buffers for secrets of unknown length.

use std::io::{self, Write};

use zeroize::Zeroizing;

/// Appends bytes; when the buffer grows, wipes the old memory, which a `Vec` would not.
pub(crate) fn append(bytes: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let length = bytes.len() + more.len();
    if length > bytes.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(length.max(2 * bytes.len())));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
    bytes.extend_from_slice(more);
}

/// Removes the byte order mark that some editors put in front of a text.
pub(crate) fn without_mark(text: Zeroizing<String>) -> Zeroizing<String> {
    text.strip_prefix('\u{feff}').map(|text| Zeroizing::new(text.to_owned())).unwrap_or(text)
}

/// A writer to a buffer that is wiped on drop.
#[derive(Default)]
pub(crate) struct SecretBuf(pub(crate) Zeroizing<Vec<u8>>);

impl Write for SecretBuf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        append(&mut self.0, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_order_when_the_buffer_grows() {
        let mut bytes = Zeroizing::new(Vec::new());
        for byte in 0..100 {
            append(&mut bytes, &[byte, byte]);
        }
        let expected: Vec<u8> = (0..100).flat_map(|byte| [byte, byte]).collect();
        assert_eq!(*bytes, expected);
    }
}
