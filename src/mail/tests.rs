//! A whole mail, as its reader sees it, and what its headers refuse.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

const MAIL: Message<'_> = Message {
    from: "webmaster@localhost",
    to: "user2@testmail.com",
    subject: "Password reset on localhost:8000",
    body: "Your username, in case you’ve forgotten: user2\n",
    html: None,
    utc: UtcForm::Minus,
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

Your username, in case you’ve forgotten: user2

-------------------------------------------------------------------------------
"#;

fn compose(mail: Message<'_>) -> String {
    String::from_utf8(mail.compose(&STAMP, BodyForm::EightBit).unwrap()).unwrap()
}

#[test]
fn the_console_shows_the_mail_as_django_5_1_does() {
    let shown = framed(&MAIL.compose(&STAMP, BodyForm::EightBit).unwrap());
    assert_eq!(String::from_utf8(shown).unwrap(), CONSOLE);
}

#[test]
fn a_subject_outside_ascii_is_encoded_whole() {
    let mail = compose(Message { subject: "Password reset on Zoë & Co", ..MAIL });
    assert!(mail.contains("\nSubject: =?utf-8?q?Password_reset_on_Zo=C3=AB_=26_Co?=\n"));
}

#[test]
fn line_breaks_and_nul_in_the_body_stay_in_it() {
    let mail = compose(Message { body: "forgotten: a\r\nb\0c\n", ..MAIL });
    assert!(mail.contains("forgotten: a\nb\0c\n"));
    let (head, _) = mail.split_once("\n\n").unwrap();
    assert_eq!(head.lines().count(), 8);
}

#[test]
fn line_breaks_and_nul_in_the_addresses_and_nul_in_the_subject_are_refused() {
    let newline = |header| Err(MailError::HeaderNewline(header));
    let nul = |header| Err(MailError::HeaderNul(header));
    for (mail, refusal) in [
        (Message { from: "Zoë\n <a@b>", ..MAIL }, newline("From")),
        (Message { to: "a@b\r\nBcc: c@d", ..MAIL }, newline("To")),
        (Message { from: "a\0@b", ..MAIL }, nul("From")),
        (Message { to: "a@b\0", ..MAIL }, nul("To")),
        (Message { subject: "x\0", ..MAIL }, nul("Subject")),
    ] {
        assert_eq!(mail.compose(&STAMP, BodyForm::EightBit), refusal);
    }
}

#[test]
fn an_address_inside_a_name_stays_in_the_name() {
    let mail = compose(Message { from: "\"ceo@x\" <é@y.test>", ..MAIL });
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
        subject in text(),
        body in text(),
        host in text(),
    ) {
        let mail = Message { from: &from, to: &to, subject: &subject, body: &body, ..MAIL };
        // One bad value would hide all others, so each is tried among good ones too.
        for mail in [mail, Message { to: MAIL.to, ..mail }, Message { from: MAIL.from, ..mail },
            Message { from: MAIL.from, to: MAIL.to, ..mail }] {
            for host in [STAMP.host, &host] {
                let Ok(bytes) = mail.compose(&MailStamp { host, ..STAMP }, BodyForm::EightBit) else { continue };
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

fn recipient(to: &str) -> Result<String, MailError> {
    let from = "\"ceo@x\" <boss@news.example>";
    let message = Message { from, to, subject: "", body: "", html: None, utc: UtcForm::Minus };
    let (sender, recipient) = message.envelope()?;
    assert_eq!(sender.to_string(), "boss@news.example");
    Ok(recipient.to_string())
}

#[test]
fn names_stay_behind_and_domains_are_encoded() {
    for (to, bare) in [
        ("ann@news.example", "ann@news.example"),
        (" Ann <ann@news.example> ", "ann@news.example"),
        ("Zoë <zoe@BÜCHER.example>", "zoe@xn--bcher-kva.example"),
        ("\"ceo@x\" <evil@y>", "evil@y"),
        ("-oQ/x@y", "-oQ/x@y"),
        ("root@[192.0.2.1]", "root@[192.0.2.1]"),
        ("web@my_host", "web@my_host"),
        ("\"ann \\\" b\"@news.example", "\"ann \\\" b\"@news.example"),
        ("Ann <\"a@b\"@news.example>", "\"a@b\"@news.example"),
    ] {
        assert_eq!(recipient(to).as_deref(), Ok(bare), "{to}");
    }
}

#[test]
fn look_alikes_are_mapped_as_django_maps_them_and_only_in_the_domain() {
    for (to, bare) in [
        ("mike@\u{212a}elvin.example", "mike@kelvin.example"),
        ("mike@\u{130}zmir.example", "mike@xn--izmir-7fd.example"),
        ("mike@m\u{131}ke.example", "mike@xn--mke-jua.example"),
        ("mike@fa\u{df}.example", "mike@fass.example"),
    ] {
        assert_eq!(recipient(to).as_deref(), Ok(bare), "{to}");
    }
    for to in ["m\u{131}ke@x", "\u{212a}elvin@x", "\u{130}@x", "stra\u{df}e@x"] {
        assert_eq!(recipient(to), Err(MailError::LocalPart("To")), "{to}");
    }
    assert_eq!(recipient("mike\u{ff20}x"), Err(MailError::Address("To")));
}

#[test]
fn the_header_that_cannot_be_is_named() {
    let good = "a@b.example";
    let message =
        Message { from: good, to: good, subject: "", body: "", html: None, utc: UtcForm::Minus };
    for bad in ["a\n@b", "a\0@b", "é", "é@b", "a@é\u{ff20}b", "a@\u{fc}..b"] {
        for (message, header) in
            [(Message { from: bad, ..message }, "From"), (Message { to: bad, ..message }, "To")]
        {
            let told = message.envelope().unwrap_err().to_string();
            assert!(told.starts_with(&format!("the {header} ")), "{told}");
        }
    }
}

#[test]
fn what_is_not_one_address_or_would_break_the_protocol_is_refused() {
    let bad = Err(MailError::Address("To"));
    for to in [
        "",
        "ann",
        "a@b, c@d",
        "a@b c@d",
        "a@b\r\nRCPT TO:<c@d>",
        "a@b>\r\nDATA",
        "a@b> <c@d",
        "<a@b> c@d",
        "a\0@b",
        "a@b\u{7f}",
        "\"a\r\nb\"@c",
        "\"a\"b\"@c",
        "\"a\\\"@c",
        "a@b> SIZE=1",
    ] {
        assert_eq!(recipient(to), bad, "{to:?}");
    }
    assert_eq!(recipient("zoë@x"), Err(MailError::LocalPart("To")));
    let domain = MailError::Domain("To", DomainError::Hidden);
    assert_eq!(recipient("a@ma＠evil"), Err(domain));
}
