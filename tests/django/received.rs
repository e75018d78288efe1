//! A mail as its reader sees it: headers unfolded and decoded (RFC 2047), body decoded.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// What a mail says, whatever it was encoded with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) subject: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// How far the date is from UTC, as it is written.
    pub(crate) offset: String,
    /// Each part's content type and text; a mail that is not in parts is one.
    pub(crate) parts: Vec<(String, String)>,
}

impl Received {
    /// Reads a mail as the console back end prints it, with the line that ends it there.
    pub(crate) fn on_console(printed: &str) -> Self {
        let end = format!("\n{}\n", "-".repeat(79));
        Self::read(printed.strip_suffix(&end).unwrap())
    }

    /// Reads a mail's bytes, which are text.
    pub(crate) fn read(mail: &str) -> Self {
        let (head, content) = mail.split_once("\n\n").unwrap();
        let decoded = |name: &str| decoded_words(&header(head, name).unwrap_or_default());
        let kind = header(head, "Content-Type").unwrap();
        let parts = match kind.split_once("boundary=") {
            None => vec![(kind, decoded_body(head, content))],
            Some((_, name)) => split_parts(content, name.trim_matches('"')),
        };
        let [subject, from, to] = ["Subject", "From", "To"].map(decoded);
        let offset = decoded("Date").rsplit(' ').next().unwrap().to_owned();
        Self { subject, from, to, offset, parts }
    }
}

/// Reads every part between the boundary's lines; nothing may come before the first one.
fn split_parts(content: &str, boundary: &str) -> Vec<(String, String)> {
    let inner = content.strip_suffix(&format!("\n--{boundary}--\n")).unwrap();
    let delimiter = format!("\n--{boundary}\n");
    let inner = format!("\n{inner}");
    let mut pieces = inner.split(&delimiter);
    assert_eq!(pieces.next(), Some(""));
    let read = |part: &str| {
        let (head, content) = part.split_once("\n\n").unwrap();
        (header(head, "Content-Type").unwrap(), decoded_body(head, content))
    };
    pieces.map(read).collect()
}

/// Returns a header's value, its folds undone.
fn header(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\n ", " ").replace("\n\t", "\t");
    let value = unfolded.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(value.trim().to_owned())
}

/// Replaces the encoded words of a header; blanks between two of them are part of neither.
fn decoded_words(text: &str) -> String {
    let mut out = String::new();
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, word)) = rest.split_once("=?") {
        let mut parts = word.splitn(4, '?');
        let (_charset, kind, content) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        // Two words may share a character, so that bytes are gathered before they are read.
        if bytes.is_empty() || !before.trim().is_empty() {
            out.push_str(&String::from_utf8(std::mem::take(&mut bytes)).unwrap());
            out.push_str(before);
        }
        bytes.extend(match kind {
            "q" | "Q" => quoted(&content.replace('_', " ")),
            _ => BASE64_STANDARD.decode(content).unwrap(),
        });
        rest = parts.next().unwrap().strip_prefix('=').unwrap();
    }
    out + &String::from_utf8(bytes).unwrap() + rest
}

/// Undoes the transfer encoding that the headers name.
fn decoded_body(head: &str, body: &str) -> String {
    let encoding = header(head, "Content-Transfer-Encoding").unwrap_or_default();
    let bytes = match encoding.as_str() {
        "quoted-printable" => quoted(&body.replace("=\n", "")),
        "base64" => BASE64_STANDARD.decode(body.replace('\n', "")).unwrap(),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap()
}

/// Replaces each `=XX` by its byte.
fn quoted(text: &str) -> Vec<u8> {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

#[test]
fn words_that_share_a_letter_and_folds_are_read() {
    let mail = "Content-Type: text/plain\nSubject:\n =?utf-8?q?Z=C3=A9_a?=\n =?utf-8?b?w7w=?= end\nFrom: a@b\nDate: now +0530\nTo: =?utf-8?q?=C3?= =?utf-8?q?=A9?= <c@d>\n\
                Content-Transfer-Encoding: quoted-printable\n\nlong=\n=C3=A9 =3D\n";
    let read = Received::read(mail);
    assert_eq!((&*read.subject, &*read.from, &*read.to), ("Zé aü end", "a@b", "é <c@d>"));
    assert_eq!(read.parts, [("text/plain".to_owned(), "longé =\n".to_owned())]);
    assert_eq!(read.offset, "+0530");
}
