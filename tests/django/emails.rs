//! Mails beside those that Django 5.2.19 on Python 3.11.7 wrote to its console.

#![expect(clippy::unwrap_used, reason = "tests stop by panicking, and so do their helpers")]

use acct::mail::console::write_console;
use acct::mail::{BodyForm, MailError, MailStamp, MailStyle, Message, ResetMail, UtcForm};
use jiff::Timestamp;
use serde::Deserialize;

use crate::received::Received;

/// The 5.2 material of `emails.json`: every reset mail, and every raw one without an HTML part.
const VECTORS: &str = include_str!("vectors/emails.json");

/// What Django 6.1.3 on Python 3.13.0 wrote in the place of each reset mail, under the same id.
const VECTORS_61: &str = include_str!("vectors/emails_61.json");

/// The number that stands for the time in every Message-ID of the vectors.
const FIXED_HUNDREDTHS: &str = "176389012345";

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    why: String,
    now: f64,
    host: String,
    from_email: String,
    to: String,
    subject: String,
    body: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    site_name: String,
    #[serde(default)]
    link: String,
    /// Has an HTML part, which acct does not write yet.
    #[serde(default)]
    html: bool,
    /// The date is in the site's zone (`EMAIL_USE_LOCALTIME`), which acct does not follow yet.
    #[serde(default)]
    local_time: bool,
    console: Option<String>,
    error: Option<String>,
}

impl Case {
    fn stamp(&self) -> MailStamp<'_> {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this era fit")]
        let now = Timestamp::from_millisecond((self.now * 1000.0) as i64).unwrap();
        MailStamp { now, pid: 4242, random: 9_876_543_210_987_654_321, host: &self.host }
    }

    fn reset(&self) -> ResetMail<'_> {
        ResetMail {
            from: &self.from_email,
            to: &self.to,
            site_name: &self.site_name,
            link: &self.link,
            username: &self.username,
            style: MailStyle::of_django(5, 2),
        }
    }

    /// The console's text, with the vectors' time in the Message-ID.
    fn console(&self, message: &[u8]) -> String {
        let mut out = Vec::new();
        write_console(message, &mut out).unwrap();
        let hundredths = self.stamp().now.as_millisecond() / 10;
        let ours = format!("<{hundredths}.4242.");
        let theirs = format!("<{FIXED_HUNDREDTHS}.4242.");
        String::from_utf8(out).unwrap().replacen(&ours, &theirs, 1)
    }

    fn expected(&self) -> &str {
        self.console.as_deref().unwrap()
    }
}

fn cases(kind: &str) -> Vec<Case> {
    let vectors: Vectors = crate::vectors::read(VECTORS);
    vectors.cases.into_iter().filter(|case| case.kind == kind).collect()
}

/// The header lines whose names satisfy the filter, folds included.
fn headers(mail: &str, keep: impl Fn(&str) -> bool) -> Vec<String> {
    let head = mail.split("\n\n").next().unwrap();
    let unfolded = head.replace("\n ", "\u{0} ");
    unfolded.lines().filter(|line| keep(line)).map(str::to_owned).collect()
}

#[test]
fn reset_mails_have_django_s_subject_and_body() {
    let cases = cases("reset");
    assert_eq!(cases.len(), 62);
    for case in &cases {
        assert_eq!(case.reset().subject(), case.subject, "{} {}", case.id, case.why);
        assert_eq!(case.reset().body(), case.body, "{} {}", case.id, case.why);
    }
}

#[test]
fn reset_mails_are_django_s_byte_for_byte() {
    let mut whole = 0;
    for case in cases("reset").iter().filter(|case| !case.html && !case.local_time) {
        let message = case.reset().compose(&case.stamp()).unwrap();
        assert_eq!(case.console(&message), case.expected(), "{} {}", case.id, case.why);
        whole += 1;
    }
    assert_eq!(whole, 53);
}

#[derive(Deserialize)]
struct Vectors61 {
    cases: Vec<Case61>,
}

#[derive(Deserialize)]
struct Case61 {
    id: String,
    console: String,
}

/// Have an HTML part beside the text, which acct does not write: for sites with a template of
/// their own for it.
const WITH_HTML: [&str; 6] =
    ["p-eml-043", "p-eml-044", "p-eml-045", "p-eml-206", "p-eml-209", "p-eml-210"];

/// 6.1 encodes a mail otherwise, and its reader sees the same text.
#[test]
fn reset_mails_read_as_those_of_django_61() {
    let vectors: Vectors61 = crate::vectors::read(VECTORS_61);
    let cases = cases("reset");
    assert_eq!(vectors.cases.len(), cases.len());
    for (case, theirs) in cases.iter().zip(&vectors.cases) {
        assert_eq!(case.id, theirs.id);
        let message = case.reset().compose(&case.stamp()).unwrap();
        let ours = Received::on_console(&case.console(&message));
        let mut theirs = Received::on_console(&theirs.console);
        let parts = if WITH_HTML.contains(&case.id.as_str()) { 2 } else { 1 };
        assert_eq!(std::mem::replace(&mut theirs.parts, 1), parts, "{} {}", case.id, case.why);
        assert_eq!(ours, theirs, "{} {}", case.id, case.why);
    }
}

/// Left out of the comparison of whole mails, because acct does not build it yet: the HTML part of
/// p-eml-043 to 045, 206, 209 and 210, and the date in the site's zone of p-eml-036 to 038.
#[test]
fn reset_mails_with_what_is_not_built_yet_differ_in_nothing_else() {
    let mut rest = 0;
    for case in cases("reset").iter().filter(|case| case.html || case.local_time) {
        let ours = case.console(&case.reset().compose(&case.stamp()).unwrap());
        let keep = |line: &str| match (case.html, case.local_time) {
            (true, _) => !line.starts_with("Content-"),
            _ => !line.starts_with("Date: "),
        };
        assert_eq!(headers(&ours, keep), headers(case.expected(), keep), "{}", case.id);
        rest += 1;
    }
    assert_eq!(rest, 9);
}

#[test]
fn other_mails_are_django_s_byte_for_byte_and_refused_where_django_refuses() {
    let cases = cases("raw");
    assert_eq!(cases.len(), 152);
    for case in &cases {
        let (subject, body) = (case.subject.as_str(), case.body.as_str());
        let message =
            Message { from: &case.from_email, to: &case.to, subject, body, utc: UtcForm::Minus };
        match (message.compose(&case.stamp(), BodyForm::EightBit), &case.error) {
            (Ok(message), None) => {
                assert_eq!(case.console(&message), case.expected(), "{} {}", case.id, case.why);
            }
            (Err(MailError::HeaderNewline { .. }), Some(error)) => {
                assert!(error.starts_with("BadHeaderError"), "{} {error}", case.id);
            }
            (Err(MailError::Domain { .. }), Some(error)) => {
                assert!(error.starts_with("UnicodeError"), "{} {error}", case.id);
            }
            (ours, theirs) => panic!("{} {}: {ours:?} beside {theirs:?}", case.id, case.why),
        }
    }
}
