//! Several forms of one text, in Django's layout of multipart/alternative.

use std::fmt::Write as _;

use super::part::Part;

/// Parts that say the same, written out and set apart by a line that is in none of them.
pub(super) struct Alternative {
    parts: Vec<String>,
    boundary: String,
}

impl Alternative {
    /// Writes the parts out; `number` makes their boundary, as Python makes it.
    pub(super) fn new<'a>(parts: impl IntoIterator<Item = Part<'a>>, number: u64) -> Self {
        let parts: Vec<String> = parts.into_iter().map(|part| written(&part)).collect();
        let stem = format!("==============={number:019}==");
        let boundary = free(&stem, &parts);
        Self { parts, boundary }
    }

    /// Appends the headers that describe the whole.
    pub(super) fn push_headers(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "Content-Type: multipart/alternative;\n boundary=\"{}\"\nMIME-Version: 1.0\n",
            self.boundary
        );
    }

    /// Appends the parts, each behind its boundary, and the closing one.
    pub(super) fn push_text(&self, out: &mut String) {
        for part in &self.parts {
            for piece in ["--", &self.boundary, "\n", part, "\n"] {
                out.push_str(piece);
            }
        }
        for piece in ["--", &self.boundary, "--\n"] {
            out.push_str(piece);
        }
    }
}

fn written(part: &Part<'_>) -> String {
    let mut out = String::new();
    part.push_headers(&mut out);
    out.push('\n');
    part.push_text(&mut out);
    out
}

/// Appends `.0`, `.1` and so on until no part has a line that would end it.
fn free(stem: &str, parts: &[String]) -> String {
    let mut boundary = stem.to_owned();
    let mut counter = 0_u64;
    while parts.iter().any(|part| part.split('\n').any(|line| is_delimiter(line, &boundary))) {
        boundary = format!("{stem}.{counter}");
        counter += 1;
    }
    boundary
}

/// Tells whether the line is `--` and the boundary, and perhaps the closing `--`.
fn is_delimiter(line: &str, boundary: &str) -> bool {
    let rest = line.strip_prefix("--").and_then(|rest| rest.strip_prefix(boundary));
    matches!(rest, Some("" | "--"))
}

#[cfg(test)]
mod tests {
    use super::super::BodyForm;
    use super::super::part::Kind;
    use super::*;

    fn boundary(text: &str) -> String {
        let part = Part::new(Kind::Plain, text, BodyForm::EightBit);
        Alternative::new([part], 42).boundary
    }

    #[test]
    fn the_boundary_is_the_first_one_that_ends_no_part() {
        let stem = "===============0000000000000000042==";
        for (text, ending) in [
            ("", ""),
            ("--B", ".0"),
            ("a\n--B\nb", ".0"),
            ("--B--", ".0"),
            ("--B\n--B.0--\n", ".1"),
            ("--B.0\n", ""),
            ("B\n --B\n--B \n--Bx\n--B---\n-B", ""),
        ] {
            let text = text.replace('B', stem);
            assert_eq!(boundary(&text), format!("{stem}{ending}"), "{text}");
        }
        // Some systems end lines with CR, and their texts are sent with LF.
        assert_eq!(boundary(&format!("a\r--{stem}\rb")), format!("{stem}.0"));
    }

    #[test]
    fn a_boundary_that_is_encoded_in_its_part_is_free() {
        let text = format!("{}\n--===============0000000000000000042==", "x".repeat(999));
        assert_eq!(boundary(&text), "===============0000000000000000042==");
    }
}
