//! The mail that offers a password reset, in Django's words.

use super::{BodyForm, MailError, MailStamp, MailStyle, Message, Wording, ends_line};

impl Wording {
    fn reminder(self) -> &'static str {
        match self {
            Self::UpTo51 => "Your username, in case you’ve forgotten: ",
            Self::From52 => "In case you’ve forgotten, you are: ",
        }
    }
}

/// What a reset mail is made from.
#[derive(Debug, Clone, Copy)]
pub struct ResetMail<'a> {
    /// The sender, with or without a display name.
    pub from: &'a str,
    /// The recipient: the stored address.
    pub to: &'a str,
    /// What the site calls itself.
    pub site_name: &'a str,
    /// The whole link, from its protocol to its last slash.
    pub link: &'a str,
    /// The user's name, as it is typed to log in.
    pub username: &'a str,
    /// How the site's Django writes.
    pub style: MailStyle,
}

impl ResetMail<'_> {
    /// Composes the mail's bytes, with LF at the line ends.
    pub fn compose(&self, stamp: &MailStamp<'_>) -> Result<Vec<u8>, MailError> {
        let (subject, body) = (self.subject(), self.body());
        let message = Message {
            from: self.from,
            to: self.to,
            subject: &subject,
            body: &body,
            html: None,
            utc: self.style.utc,
        };
        message.compose(stamp, BodyForm::EightBit)
    }

    /// Renders the subject; line breaks in the site's name vanish.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut subject = String::with_capacity(18 + self.site_name.len());
        subject.push_str("Password reset on ");
        subject.extend(self.site_name.split(ends_line));
        subject
    }

    /// Renders the body.
    #[must_use]
    pub fn body(&self) -> String {
        [
            "\nYou're receiving this email because you requested a password reset \
             for your user account at ",
            self.site_name,
            ".\n\nPlease go to the following page and choose a new password:\n\n",
            self.link,
            "\n\n",
            self.style.wording.reminder(),
            self.username,
            "\n\nThanks for using our site!\n\nThe ",
            self.site_name,
            " team\n\n\n",
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::mail::UtcForm;
    use crate::mail::console::write_console;

    const MAIL: ResetMail<'_> = ResetMail {
        from: "webmaster@localhost",
        to: "user2@testmail.com",
        site_name: "localhost:8000",
        link: "http://localhost:8000/users/reset/NA/azsuha-cf1eb7af628d9888170d90b4a673cfe9/",
        username: "user2",
        style: MailStyle { wording: Wording::UpTo51, utc: UtcForm::Minus },
    };

    const STAMP: MailStamp<'_> = MailStamp {
        now: Timestamp::constant(1_643_101_390, 260_000_000),
        pid: 6176,
        offset: None,
        boundary: 0,
        random: 12_046_099_622_072_719_848,
        host: "1.0.0.127.in-addr.arpa",
    };

    const CONSOLE: &str = r#"Content-Type: text/plain; charset="utf-8"
MIME-Version: 1.0
Content-Transfer-Encoding: 8bit
Subject: Password reset on localhost:8000
From: webmaster@localhost
To: user2@testmail.com
Date: Tue, 25 Jan 2022 09:03:10 -0000
Message-ID: <164310139026.6176.12046099622072719848@1.0.0.127.in-addr.arpa>


You're receiving this email because you requested a password reset for your user account at localhost:8000.

Please go to the following page and choose a new password:

http://localhost:8000/users/reset/NA/azsuha-cf1eb7af628d9888170d90b4a673cfe9/

Your username, in case you’ve forgotten: user2

Thanks for using our site!

The localhost:8000 team



-------------------------------------------------------------------------------
"#;

    fn compose(mail: ResetMail<'_>) -> String {
        String::from_utf8(mail.compose(&STAMP).unwrap()).unwrap()
    }

    #[test]
    fn the_console_shows_the_mail_as_django_5_1_does() {
        let mut out = Vec::new();
        write_console(&MAIL.compose(&STAMP).unwrap(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), CONSOLE);
    }

    #[test]
    fn a_site_name_outside_ascii_encodes_the_whole_subject() {
        let mail = compose(ResetMail { site_name: "Zoë & Co", ..MAIL });
        assert!(mail.contains("\nSubject: =?utf-8?q?Password_reset_on_Zo=C3=AB_=26_Co?=\n"));
        assert!(mail.contains("\n\nThe Zoë & Co team\n"));
    }

    #[test]
    fn line_breaks_in_the_site_name_vanish_from_the_subject_and_stay_in_the_body() {
        let mail = compose(ResetMail { site_name: "x\r\nBcc: y@z\u{2028}", ..MAIL });
        assert!(mail.contains("\nSubject: Password reset on xBcc: y@z\nFrom: "), "{mail}");
        assert!(mail.contains("\n\nThe x\nBcc: y@z\u{2028} team\n"));
    }

    #[test]
    fn line_breaks_and_nul_in_the_username_stay_in_the_body() {
        let mail = compose(ResetMail { username: "a\r\nb\0c", ..MAIL });
        assert!(mail.contains("forgotten: a\nb\0c\n"));
        let (head, _) = mail.split_once("\n\n").unwrap();
        assert_eq!(head.lines().count(), 8);
    }

    #[test]
    fn line_breaks_and_nul_in_the_addresses_and_nul_in_the_subject_are_refused() {
        let newline = |header| Err(MailError::HeaderNewline { header });
        let nul = |header| Err(MailError::HeaderNul { header });
        for (mail, refusal) in [
            (ResetMail { from: "Zoë\n <a@b>", ..MAIL }, newline("From")),
            (ResetMail { to: "a@b\r\nBcc: c@d", ..MAIL }, newline("To")),
            (ResetMail { from: "a\0@b", ..MAIL }, nul("From")),
            (ResetMail { to: "a@b\0", ..MAIL }, nul("To")),
            (ResetMail { site_name: "x\0", ..MAIL }, nul("Subject")),
        ] {
            assert_eq!(mail.compose(&STAMP), refusal);
        }
    }

    #[test]
    fn an_address_inside_a_name_stays_in_the_name() {
        let mail = compose(ResetMail { from: "\"ceo@x\" <é@y.test>", ..MAIL });
        assert!(mail.contains("\nFrom: \"ceo@x\" <=?utf-8?b?w6k=?=@y.test>\n"), "{mail}");
    }

    /// Texts in which breaks, blanks, marks and letters of all kinds are frequent.
    fn text() -> impl Strategy<Value = String> {
        let marks: Vec<char> = "\r\n\0\t   ;,<>@\".:=?é日\u{b}\u{85}\u{2028}".chars().collect();
        let c = prop_oneof![
            proptest::sample::select(marks),
            any::<char>(),
            proptest::char::range('a', 'e')
        ];
        proptest::collection::vec(c, 0..120).prop_map(String::from_iter)
    }

    /// An address around which anything may stand.
    fn address() -> impl Strategy<Value = String> {
        (text(), text()).prop_map(|(name, local)| format!("{name} <{local}@bücher.test>"))
    }

    const NAMES: [&str; 8] = [
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
    ];

    proptest! {
        #[test]
        fn whatever_the_input_there_are_eight_headers(
            from in prop_oneof![text(), address()],
            to in prop_oneof![text(), address()],
            site_name in text(),
            username in text(),
            host in text(),
        ) {
            let mail = ResetMail { from: &from, to: &to, site_name: &site_name, username: &username, ..MAIL };
            // One bad value would hide all others, so each is tried among good ones too.
            for mail in [mail, ResetMail { to: MAIL.to, ..mail }, ResetMail { from: MAIL.from, ..mail },
                ResetMail { from: MAIL.from, to: MAIL.to, ..mail }] {
                for host in [STAMP.host, &host] {
                    let Ok(bytes) = mail.compose(&MailStamp { host, ..STAMP }) else { continue };
                    let composed = String::from_utf8(bytes).unwrap();
                    let (head, _) = composed.split_once("\n\n").unwrap();
                    prop_assert!(head.is_ascii() && !head.contains(['\r', '\0']));
                    let lines: Vec<&str> = head.split('\n').filter(|line| !line.starts_with([' ', '\t'])).collect();
                    prop_assert_eq!(lines.len(), NAMES.len(), "{}", head);
                    for (line, name) in lines.iter().zip(NAMES) {
                        prop_assert!(line.strip_prefix(name).is_some_and(|rest| rest.starts_with(": ")), "{}", head);
                    }
                }
            }
        }
    }
}
