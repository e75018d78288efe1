//! Mails next to those that Django 5.2.19 on Python 3.11.7 wrote to its console.

#![expect(clippy::unwrap_used, reason = "tests stop by panicking, and so do their helpers")]

use acct::account::clock::SiteTime;
use acct::mail::{BodyForm, MailError, MailStamp, Message, UtcForm, framed};
use acct::template::{MailText, SiteContext, Templates};
use jiff::Timestamp;
use serde::Deserialize;

use crate::received::Received;
use crate::texts;

/// The 5.2 material of `emails.json`: every mail, whole.
const VECTORS: &str = include_str!("vectors/emails.json");

/// What Django 6.1.3 on Python 3.13.0 wrote instead of each reset mail, and of each raw one
/// with HTML, under the same id.
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
    html: Option<String>,
    /// The site's zone, where the date is in it (`EMAIL_USE_LOCALTIME`).
    local_time: Option<String>,
    console: Option<String>,
    error: Option<String>,
    /// The bare addresses of sender and recipient that went to the mail server: 6.1's, or where that
    /// refused, those that Python's smtplib took out of 5.2's; none where both refused.
    envelope: Option<[String; 2]>,
}

impl Case {
    fn stamp(&self) -> MailStamp<'_> {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this era fit")]
        let now = Timestamp::from_millisecond((self.now * 1000.0) as i64).unwrap();
        let zone = self.local_time.as_deref().map(|name| SiteTime::named(name).unwrap());
        MailStamp {
            now,
            offset: zone.map(|zone| zone.offset(now)),
            pid: 4242,
            random: 9_876_543_210_987_654_321,
            boundary: 1_234_567_890_123_456_789,
            host: &self.host,
        }
    }

    /// Creates the subject and the text from the built-in templates.
    fn texts(&self) -> MailText {
        let (protocol, rest) = self.link.split_once("://").unwrap();
        let (domain, path) = rest.split_once('/').unwrap();
        let mut parts: Vec<&str> = path.trim_end_matches('/').rsplit('/').collect();
        let (token, uid) = (parts.remove(0), parts.remove(0));
        let prefix = path.split(uid).next().unwrap();
        let mut setup = texts::setup(None, 5, 2);
        setup.site = SiteContext {
            domain: domain.to_owned(),
            site_name: self.site_name.clone(),
            extra: [("protocol".to_owned(), protocol.into())].into(),
            reset_path: format!("/{prefix}{{uid}}/{{token}}/"),
            ..setup.site
        };
        let user = texts::user(&self.username, &self.to);
        Templates::open(setup).unwrap().reset_mail(&user, uid, token, None).unwrap()
    }

    fn message(&self, utc: UtcForm) -> Message<'_> {
        Message {
            from: &self.from_email,
            to: &self.to,
            subject: &self.subject,
            body: &self.body,
            html: self.html.as_deref(),
            utc,
        }
    }

    fn compose(&self, utc: UtcForm) -> Result<Vec<u8>, MailError> {
        self.message(utc).compose(&self.stamp(), BodyForm::EightBit)
    }

    /// The console's text, with the vectors' time in the Message-ID.
    fn console(&self, message: &[u8]) -> String {
        let hundredths = self.stamp().now.as_millisecond() / 10;
        let ours = format!("<{hundredths}.4242.");
        let theirs = format!("<{FIXED_HUNDREDTHS}.4242.");
        String::from_utf8(framed(message)).unwrap().replacen(&ours, &theirs, 1)
    }

    fn expected(&self) -> &str {
        self.console.as_deref().unwrap()
    }
}

fn cases(kind: &str) -> Vec<Case> {
    let vectors: Vectors = crate::vectors::read(VECTORS);
    vectors.cases.into_iter().filter(|case| case.kind == kind).collect()
}

#[test]
fn reset_mails_have_django_s_subject_and_body() {
    let cases = cases("reset");
    assert_eq!(cases.len(), 62);
    for case in &cases {
        let MailText { subject, body, .. } = case.texts();
        assert_eq!((&subject, &body), (&case.subject, &case.body), "{} {}", case.id, case.why);
    }
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

/// 6.1 encodes a mail differently, but the decoded mail is the same.
#[test]
fn mails_read_as_those_of_django_61() {
    let vectors: Vectors61 = crate::vectors::read(VECTORS_61);
    let (mut cases, raw) = (cases("reset"), cases("raw"));
    assert_eq!(cases.len(), 62);
    cases.extend(raw.into_iter().filter(|case| case.html.is_some()));
    assert_eq!(vectors.cases.len(), cases.len());
    for theirs in &vectors.cases {
        let case = cases.iter().find(|case| case.id == theirs.id).unwrap();
        let mut ours = Received::on_console(&case.console(&case.compose(UtcForm::Plus).unwrap()));
        for (_, text) in &mut ours.parts {
            // 6.1 ends every part with a line end.
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        let theirs = Received::on_console(&theirs.console);
        assert_eq!(ours, theirs, "{} {}", case.id, case.why);
    }
}

#[test]
fn mails_are_django_s_byte_for_byte_and_refused_where_django_refuses() {
    let mut cases = cases("reset");
    cases.extend(self::cases("raw"));
    assert_eq!(cases.len(), 220);
    let (html, local) = (
        cases.iter().filter(|case| case.html.is_some()).count(),
        cases.iter().filter(|case| case.local_time.is_some()).count(),
    );
    assert_eq!((html, local), (12, 3));
    for case in &cases {
        match (case.compose(UtcForm::Minus), &case.error) {
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

/// What acct hands to no server, though one of Django's versions does.
const STRICTER: [(&str, &str); 10] = [
    ("p-eml-023", "a local part outside ASCII"),
    ("p-eml-103", "no domain"),
    ("p-eml-105", "no domain"),
    ("p-eml-108", "a comment"),
    ("p-eml-113", "no domain"),
    ("p-eml-118", "a local part outside ASCII"),
    ("p-eml-132", "a local part outside ASCII"),
    ("p-eml-135", "a blank in the address"),
    ("p-eml-140", "no domain"),
    ("p-eml-144", "a comment"),
];

#[test]
fn the_bare_addresses_are_those_that_django_gives_to_the_server() {
    let mut cases = cases("reset");
    cases.extend(self::cases("raw"));
    let mut refused = Vec::new();
    for case in &cases {
        let composed = case.compose(UtcForm::Minus);
        let envelope = composed.and_then(|_| case.message(UtcForm::Minus).envelope());
        let ours = envelope.map(|(sender, recipient)| [sender.to_string(), recipient.to_string()]);
        match (ours, &case.envelope) {
            // An empty local part, whose quotes smtplib drops.
            (Ok(ours), Some(_)) if case.id == "p-eml-139" => {
                assert_eq!(ours[1], "\"\"@maple.example");
            }
            (Ok(ours), Some(theirs)) => assert_eq!(ours, *theirs, "{} {}", case.id, case.why),
            (Ok(ours), None) => panic!("{} {}: {ours:?}, Django refuses", case.id, case.why),
            (Err(_), Some(_)) => refused.push(case.id.as_str()),
            (Err(_), None) => {}
        }
    }
    assert_eq!(refused, STRICTER.map(|(id, _)| id));
}
