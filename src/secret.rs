//! Memory for secrets of unknown length.

use std::io::{self, Write};

use zeroize::Zeroizing;

/// Appends bytes and wipes the memory that they outgrow, which a `Vec` leaves as it is.
pub(crate) fn append(bytes: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let length = bytes.len() + more.len();
    if length > bytes.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(length.max(2 * bytes.len())));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
    bytes.extend_from_slice(more);
}

/// A writer to memory that is wiped.
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
    fn what_is_written_is_kept_in_order_across_growth() {
        let mut bytes = Zeroizing::new(Vec::new());
        for byte in 0..100 {
            append(&mut bytes, &[byte, byte]);
        }
        let expected: Vec<u8> = (0..100).flat_map(|byte| [byte, byte]).collect();
        assert_eq!(*bytes, expected);
    }
}
