//! Composes a message as Django up to 5.2 does.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;
use lettre::Address;

use super::body::Body;
use super::{MailError, UtcForm, address, encode, header, idna};

/// What makes a mail unique.
#[derive(Debug, Clone, Copy)]
pub struct MailStamp<'a> {
    /// The time of composing.
    pub now: Timestamp,
    /// The site's offset from UTC, if its mails show local time (EMAIL_USE_LOCALTIME).
    pub offset: Option<Offset>,
    /// The process id.
    pub pid: u32,
    /// A random number.
    pub random: u64,
    /// A random number below 2⁶³, for the boundary between text and HTML.
    pub boundary: u64,
    /// This host's full name, possibly international.
    pub host: &'a str,
}

impl<'a> MailStamp<'a> {
    /// Returns the stamp of a mail that is composed only to check that it can be.
    #[must_use]
    pub fn sample(now: Timestamp, offset: Option<Offset>, host: &'a str) -> Self {
        Self { now, offset, pid: 0, random: 0, boundary: 0, host }
    }
}

/// A mail of plain text, of HTML, or of both.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The sender, with or without a display name.
    pub from: &'a str,
    /// The recipient.
    pub to: &'a str,
    /// The subject, one line.
    pub subject: &'a str,
    /// The text; its line ends become LF, and no newline is added at its end.
    pub body: &'a str,
    /// The same text in HTML, if any; an empty `body` is then left out.
    pub html: Option<&'a str>,
    /// How a date in UTC is marked.
    pub utc: UtcForm,
}

/// What the transport of a mail can carry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BodyForm {
    /// Every byte: the body is sent as Django sends it.
    #[default]
    EightBit,
    /// Only ASCII: other bodies are sent quoted-printable.
    SevenBit,
}

impl Message<'_> {
    /// Composes the headers, an empty line and the body, with LF at the line ends.
    pub fn compose(&self, stamp: &MailStamp<'_>, form: BodyForm) -> Result<Vec<u8>, MailError> {
        let values = [("Subject", self.subject), ("From", self.from), ("To", self.to)];
        for (name, value) in values.into_iter().chain([("Message-ID", stamp.host)]) {
            header::check(name, value)?;
        }
        let body = Body::new(self.body, self.html, stamp.boundary, form);
        let mut out = String::with_capacity(512 + body.text.len());
        out.push_str(&body.headers);
        push_subject(&mut out, self.subject);
        header::push_header(&mut out, "From", &address::to_ascii("From", self.from)?);
        header::push_header(&mut out, "To", &address::to_ascii("To", self.to)?);
        header::push_date(&mut out, stamp.now, stamp.offset, self.utc);
        push_message_id(&mut out, stamp)?;
        out.push('\n');
        out.push_str(&body.text);
        Ok(out.into_bytes())
    }

    /// Returns sender and recipient as bare addresses in ASCII, as a mail server takes them.
    ///
    /// International domains are encoded; a local part outside ASCII is refused, as Django 6 does.
    pub fn envelope(&self) -> Result<(Address, Address), MailError> {
        let bare = |header, value| {
            address::bare(header, value)
                .map(|(local, domain)| Address::new_dangerous(local, domain))
        };
        Ok((bare("From", self.from)?, bare("To", self.to)?))
    }
}

/// Appends the subject, which Django folds without counting its name, and Python then again.
fn push_subject(out: &mut String, subject: &str) {
    let mut folded = String::with_capacity(subject.len());
    if subject.is_ascii() {
        header::fold_into(&mut folded, subject, 0);
    } else {
        encode::push_encoded_words(&mut folded, subject);
    }
    header::push_header(out, "Subject", &folded);
}

fn push_message_id(out: &mut String, stamp: &MailStamp<'_>) -> Result<(), MailError> {
    let host =
        idna::to_ascii(stamp.host).map_err(|reason| MailError::Domain("Message-ID", reason))?;
    let mut id = String::with_capacity(64 + host.len());
    let hundredths = stamp.now.as_millisecond() / 10;
    // Writing to a string cannot fail.
    let _ = write!(id, "<{hundredths}.{}.{}@{host}>", stamp.pid, stamp.random);
    header::push_header(out, "Message-ID", &id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: MailStamp<'_> = MailStamp {
        now: Timestamp::constant(951_782_399, 0),
        pid: 7,
        offset: None,
        random: u64::MAX,
        boundary: 7,
        host: "Höst.test",
    };

    fn compose(message: Message<'_>) -> String {
        String::from_utf8(message.compose(&STAMP, BodyForm::EightBit).unwrap()).unwrap()
    }

    fn plain(body: &str) -> Message<'_> {
        let (from, to, subject) = ("a@x.test", "b@x.test", "Hello");
        Message { from, to, subject, body, html: None, utc: UtcForm::Minus }
    }

    #[test]
    fn headers_come_in_django_s_order() {
        assert_eq!(
            compose(plain("ASCII, without a newline at its end")),
            "Content-Type: text/plain; charset=\"utf-8\"\n\
             MIME-Version: 1.0\n\
             Content-Transfer-Encoding: 7bit\n\
             Subject: Hello\n\
             From: a@x.test\n\
             To: b@x.test\n\
             Date: Mon, 28 Feb 2000 23:59:59 -0000\n\
             Message-ID: <95178239900.7.18446744073709551615@xn--hst-sna.test>\n\
             \n\
             ASCII, without a newline at its end"
        );
    }

    #[test]
    fn each_part_has_its_own_encoding_and_an_empty_text_is_left_out() {
        let both = Message { html: Some("<p>é</p>\r\n"), ..plain("x\n") };
        let mail = compose(both);
        let (head, parts) = mail.split_once("\n\n").unwrap();
        assert!(head.starts_with(
            "Content-Type: multipart/alternative;\n \
             boundary=\"===============0000000000000000007==\"\nMIME-Version: 1.0\nSubject: "
        ));
        assert_eq!(
            parts,
            "--===============0000000000000000007==\n\
             Content-Type: text/plain; charset=\"utf-8\"\n\
             MIME-Version: 1.0\n\
             Content-Transfer-Encoding: 7bit\n\
             \n\
             x\n\
             \n\
             --===============0000000000000000007==\n\
             Content-Type: text/html; charset=\"utf-8\"\n\
             MIME-Version: 1.0\n\
             Content-Transfer-Encoding: 8bit\n\
             \n\
             <p>é</p>\n\
             \n\
             --===============0000000000000000007==--\n"
        );
        let seven = Message { body: "ü", ..both }.compose(&STAMP, BodyForm::SevenBit).unwrap();
        assert!(seven.is_ascii());
        assert!(!compose(Message { body: "", ..both }).contains("text/plain"));
        assert!(compose(Message { html: Some(""), ..both }).contains("text/html"));
    }

    #[test]
    fn no_header_takes_a_line_break() {
        let good = plain("");
        for (message, header) in [
            (Message { from: "a@b\r\nBcc: c@d", ..good }, "From"),
            (Message { from: "\"x\n\" <a@b>", ..good }, "From"),
            (Message { to: "a@b\n", ..good }, "To"),
            (Message { subject: "a\rb", ..good }, "Subject"),
        ] {
            assert_eq!(
                message.compose(&STAMP, BodyForm::EightBit),
                Err(MailError::HeaderNewline(header))
            );
        }
        let stamp = MailStamp { host: "x\nBcc: c@d", ..STAMP };
        let refusal = MailError::HeaderNewline("Message-ID");
        assert_eq!(good.compose(&stamp, BodyForm::EightBit), Err(refusal));
    }
}
