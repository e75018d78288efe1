//! Quoted-printable bodies, with Python's choice of what to quote and where to break.

/// The longest line, soft break included.
const WIDTH: usize = 76;

/// The upper-case hexadecimal digits.
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Appends the body, whose lines end at LF alone, in lines of at most 76 characters.
pub(super) fn encode_into(out: &mut String, body: &str) {
    let mut line = String::new();
    for (index, raw) in body.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        line.clear();
        for byte in raw.bytes() {
            if matches!(byte, b' '..=b'~' | b'\t') && byte != b'=' {
                line.push(char::from(byte));
            } else {
                push_quoted(&mut line, byte);
            }
        }
        break_into(out, &line);
    }
}

/// Appends `=` and the byte's two digits, as encoded words do too.
pub(super) fn push_quoted(out: &mut String, byte: u8) {
    out.push('=');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Appends one encoded line, with soft breaks that split no `=XX` and its last blank protected.
fn break_into(out: &mut String, mut line: &str) {
    while line.len() > WIDTH {
        let mut cut = WIDTH - 1;
        if let Some(back) = line[cut - 2..cut].find('=') {
            cut = cut - 2 + back;
        }
        out.push_str(&line[..cut]);
        out.push_str("=\n");
        line = &line[cut..];
    }
    let Some(blank) = line.bytes().next_back().filter(|byte| matches!(byte, b' ' | b'\t')) else {
        out.push_str(line);
        return;
    };
    let rest = &line[..line.len() - 1];
    out.push_str(rest);
    match WIDTH - line.len() {
        0 => {
            out.push_str("=\n");
            push_quoted(out, blank);
        }
        1 => {
            out.push(char::from(blank));
            out.push_str("=\n");
        }
        _ => push_quoted(out, blank),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(body: &str) -> String {
        let mut out = String::new();
        encode_into(&mut out, body);
        out
    }

    #[test]
    fn equals_signs_controls_and_non_ascii_bytes_are_quoted() {
        assert_eq!(encode("a=b\u{b}é\tc\n"), "a=3Db=0B=C3=A9\tc\n");
    }

    #[test]
    fn a_blank_at_the_end_of_a_line_is_protected_whatever_room_is_left() {
        assert_eq!(encode("a \nb\t\n"), "a=20\nb=09\n");
        let x = |count| "x".repeat(count);
        assert_eq!(encode(&format!("{} ", x(73))), format!("{}=20", x(73)));
        assert_eq!(encode(&format!("{} ", x(74))), format!("{} =\n", x(74)));
        assert_eq!(encode(&format!("{} ", x(75))), format!("{}=\n=20", x(75)));
    }

    #[test]
    fn a_soft_break_never_splits_a_quoted_byte() {
        for lead in 70..80 {
            let encoded = encode(&format!("{}ééé{}", "x".repeat(lead), "y".repeat(80)));
            for line in encoded.lines() {
                assert!(line.len() <= WIDTH, "{line}");
                let text = line.strip_suffix('=').unwrap_or(line);
                let tail = text.rfind('=').map_or(3, |at| text.len() - at);
                assert!(tail >= 3, "{line}");
            }
        }
    }
}
