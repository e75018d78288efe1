//! A message's bytes, as Django up to 5.2 composes them.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::{MailError, UtcForm, address, encoded_word, ends_line, header, idna, quoted_printable};

/// The longest line, in bytes, that is sent as it is.
const LONGEST_LINE: usize = 998;

/// What makes a mail unique, taken from outside.
#[derive(Debug, Clone, Copy)]
pub struct MailStamp<'a> {
    /// The time of composing.
    pub now: Timestamp,
    /// The process's number.
    pub pid: u32,
    /// A random number.
    pub random: u64,
    /// This host's full name, which may hold international labels.
    pub host: &'a str,
}

/// A mail of plain text.
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
    /// How the date, which is in UTC, says so.
    pub utc: UtcForm,
}

/// What the way of a mail carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BodyForm {
    /// Every byte, so that the body travels as Django sends it.
    #[default]
    EightBit,
    /// ASCII alone: a body that is not travels quoted-printable.
    SevenBit,
}

impl Message<'_> {
    /// Composes the headers, an empty line and the body, with LF at the line ends.
    pub fn compose(&self, stamp: &MailStamp<'_>, form: BodyForm) -> Result<Vec<u8>, MailError> {
        let values = [("Subject", self.subject), ("From", self.from), ("To", self.to)];
        for (name, value) in values.into_iter().chain([("Message-ID", stamp.host)]) {
            header::check(name, value)?;
        }
        let encoding = Encoding::of(self.body, form);
        let mut out = String::with_capacity(512 + self.body.len());
        out.push_str("Content-Type: text/plain; charset=\"utf-8\"\nMIME-Version: 1.0\n");
        out.push_str(encoding.line());
        push_subject(&mut out, self.subject);
        header::push_header(&mut out, "From", &address::to_ascii("From", self.from)?);
        header::push_header(&mut out, "To", &address::to_ascii("To", self.to)?);
        push_date(&mut out, stamp.now, self.utc);
        push_message_id(&mut out, stamp)?;
        out.push('\n');
        let body = unify_line_ends(self.body);
        match encoding {
            Encoding::Quoted => quoted_printable::encode_into(&mut out, &body),
            Encoding::Seven | Encoding::Eight => out.push_str(&body),
        }
        Ok(out.into_bytes())
    }
}

/// How the body travels.
#[derive(Clone, Copy)]
enum Encoding {
    Seven,
    Eight,
    Quoted,
}

impl Encoding {
    fn of(body: &str, form: BodyForm) -> Self {
        if body.len() > LONGEST_LINE && body.split(ends_line).any(|line| line.len() > LONGEST_LINE)
        {
            Self::Quoted
        } else if body.is_ascii() {
            Self::Seven
        } else if form == BodyForm::SevenBit {
            Self::Quoted
        } else {
            Self::Eight
        }
    }

    fn line(self) -> &'static str {
        match self {
            Self::Seven => "Content-Transfer-Encoding: 7bit\n",
            Self::Eight => "Content-Transfer-Encoding: 8bit\n",
            Self::Quoted => "Content-Transfer-Encoding: quoted-printable\n",
        }
    }
}

/// Appends the subject, which Django folds without counting its name, and Python then once more.
fn push_subject(out: &mut String, subject: &str) {
    let mut folded = String::with_capacity(subject.len());
    if subject.is_ascii() {
        header::fold_into(&mut folded, subject, 0);
    } else {
        encoded_word::encode_into(&mut folded, subject);
    }
    header::push_header(out, "Subject", &folded);
}

/// Appends the date.
fn push_date(out: &mut String, now: Timestamp, utc: UtcForm) {
    // Writing to a string cannot fail. jiff's own RFC 2822 printer writes days without their zero.
    let _ = writeln!(out, "Date: {} {}", now.strftime("%a, %d %b %Y %H:%M:%S"), utc.offset());
}

fn push_message_id(out: &mut String, stamp: &MailStamp<'_>) -> Result<(), MailError> {
    let host = idna::to_ascii(stamp.host)
        .map_err(|reason| MailError::Domain { header: "Message-ID", reason })?;
    let mut id = String::with_capacity(64 + host.len());
    let hundredths = stamp.now.as_millisecond() / 10;
    // Writing to a string cannot fail.
    let _ = write!(id, "<{hundredths}.{}.{}@{host}>", stamp.pid, stamp.random);
    header::push_header(out, "Message-ID", &id);
    Ok(())
}

/// Turns CR and CRLF into LF.
fn unify_line_ends(body: &str) -> Cow<'_, str> {
    if body.contains('\r') {
        Cow::Owned(body.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: MailStamp<'_> = MailStamp {
        now: Timestamp::constant(951_782_399, 0),
        pid: 7,
        random: u64::MAX,
        host: "Höst.test",
    };

    fn compose(message: Message<'_>) -> String {
        String::from_utf8(message.compose(&STAMP, BodyForm::EightBit).unwrap()).unwrap()
    }

    fn plain(body: &str) -> Message<'_> {
        Message { from: "a@x.test", to: "b@x.test", subject: "Hello", body, utc: UtcForm::Minus }
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
    fn the_transfer_encoding_follows_the_longest_line() {
        for (body, encoding) in [
            ("x".repeat(998), "7bit"),
            ("é".repeat(499), "8bit"),
            ("x".repeat(999), "quoted-printable"),
            (format!("{}\u{2028}{}", "x".repeat(998), "x".repeat(998)), "8bit"),
            ("x".repeat(10_000), "quoted-printable"),
        ] {
            let mail = compose(plain(&body));
            assert!(mail.contains(&format!("Content-Transfer-Encoding: {encoding}\n")), "{mail}");
        }
    }

    #[test]
    fn a_way_of_seven_bits_gets_a_body_in_ascii() {
        let seven = plain("é=.\n").compose(&STAMP, BodyForm::SevenBit).unwrap();
        let seven = String::from_utf8(seven).unwrap();
        assert!(seven.contains("\nContent-Transfer-Encoding: quoted-printable\n"), "{seven}");
        assert!(seven.ends_with("\n\n=C3=A9=3D.\n"), "{seven}");
        let ascii = plain("a").compose(&STAMP, BodyForm::SevenBit).unwrap();
        assert_eq!(ascii, plain("a").compose(&STAMP, BodyForm::EightBit).unwrap());
    }

    #[test]
    fn a_line_of_10_kb_survives_in_short_lines() {
        let body = format!("{}=é\n.\n..\nlast", "x".repeat(10_000));
        let mail = compose(plain(&body));
        let (_, encoded) = mail.split_once("\n\n").unwrap();
        assert!(encoded.lines().all(|line| line.len() <= 76));
        let joined = encoded.replace("=\n", "");
        assert_eq!(joined.replace("=3D=C3=A9", "=é"), body);
    }

    #[test]
    fn line_ends_of_the_body_become_lf() {
        assert!(compose(plain("a\r\nb\rc\nd")).ends_with("\n\na\nb\nc\nd"));
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
                Err(MailError::HeaderNewline { header })
            );
        }
        let stamp = MailStamp { host: "x\nBcc: c@d", ..STAMP };
        let refusal = MailError::HeaderNewline { header: "Message-ID" };
        assert_eq!(good.compose(&stamp, BodyForm::EightBit), Err(refusal));
    }
}
