//! Lines of CSV (RFC 4180).

use crate::transfer::cell;

/// Appends a line of these texts, each written as a [`cell`], which holds no line break.
pub(crate) fn write_line<T: AsRef<str>>(line: &mut Vec<u8>, texts: impl IntoIterator<Item = T>) {
    let begin = line.len();
    for (at, text) in texts.into_iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        write_quoted(line, &cell::encode(text.as_ref()));
    }
    if line.len() == begin {
        // An empty line would be no row.
        line.extend_from_slice(b"\"\"");
    }
    line.push(b'\n');
}

fn write_quoted(line: &mut Vec<u8>, cell: &str) {
    // Without a way out in the middle, so that many bytes are looked at at once.
    if cell.bytes().fold(true, |none, byte| none & !matches!(byte, b',' | b'"')) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    for (at, piece) in cell.split('"').enumerate() {
        line.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
        line.extend_from_slice(piece.as_bytes());
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_csv_library_reads_the_cells_back(
            texts in prop::collection::vec(r#"[a,"' =\n\r\té]{0,6}"#, 1..5)
        ) {
            let mut lines = Vec::new();
            write_line(&mut lines, &texts);
            write_line(&mut lines, &texts);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&lines[..]);
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(rows.len(), 2);
            for row in rows {
                let read: Vec<String> = row.iter().map(|it| cell::decode(it).into_owned()).collect();
                prop_assert_eq!(&read, &texts);
            }
        }
    }
}
