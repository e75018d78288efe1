//! Word lists, plain or compressed.

use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{FileError, read_limited, read_trusted};

/// The size limit of a list in bytes, compressed or not.
const MAX_LIST: u64 = 16 << 20;

/// Reads a list of one entry a line, plain or gzip, like Django; at most 16 MiB.
///
/// Refuses a file that anyone could have written or replaced.
pub fn read_list(path: &Path) -> Result<String, FileError> {
    let too_long = || FileError::unfit(path, "is longer than 16 MiB");
    let mut bytes = read_trusted(path, MAX_LIST)?.ok_or_else(too_long)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes = read_limited(MultiGzDecoder::new(&bytes[..]), MAX_LIST)
            .map_err(|_| FileError::unfit(path, "is damaged"))?
            .ok_or_else(too_long)?;
    }
    String::from_utf8(bytes).map_err(|_| FileError::unfit(path, "is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn read(content: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, content).unwrap();
        read_list(&path).map_err(|error| error.to_string())
    }

    fn compressed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_list_may_be_plain_or_compressed() {
        assert_eq!(read(b"one\ntwo\n").unwrap(), "one\ntwo\n");
        assert_eq!(read(&compressed(b"one\ntwo\n")).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn a_damaged_list_and_one_that_swells_are_refused() {
        let whole = compressed(b"one\ntwo\n");
        assert!(read(&whole[..whole.len() - 9]).unwrap_err().ends_with("is damaged"));
        assert!(read(&compressed(&vec![b'a'; 17 << 20])).unwrap_err().ends_with("16 MiB"));
        assert!(read(&compressed(b"\xff")).unwrap_err().ends_with("is not UTF-8"));
    }
}
