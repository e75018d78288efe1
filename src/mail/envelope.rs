//! The two addresses by which servers carry a mail, taken out of its From and To.

use lettre::Address;

use super::{MailError, Message, address};

/// Who sends and who receives, as bare addresses in ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sender.
    pub from: Address,
    /// The recipient.
    pub to: Address,
}

impl Envelope {
    /// Takes the addresses out of the message.
    ///
    /// International domains are encoded; a local part outside ASCII is refused, as Django 6 does.
    pub fn of(message: &Message<'_>) -> Result<Self, MailError> {
        let take = |header, value| {
            address::bare(header, value)
                .map(|(local, domain)| Address::new_dangerous(local, domain))
        };
        Ok(Self { from: take("From", message.from)?, to: take("To", message.to)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{DomainError, UtcForm};

    fn recipient(to: &str) -> Result<String, MailError> {
        let from = "\"ceo@x\" <boss@news.example>";
        let message = Message { from, to, subject: "", body: "", html: None, utc: UtcForm::Minus };
        let envelope = Envelope::of(&message)?;
        assert_eq!(envelope.from.to_string(), "boss@news.example");
        Ok(envelope.to.to_string())
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
            assert_eq!(recipient(to), Err(MailError::LocalPart { header: "To" }), "{to}");
        }
        assert_eq!(recipient("mike\u{ff20}x"), Err(MailError::Address { header: "To" }));
    }

    #[test]
    fn the_header_that_cannot_be_is_named() {
        let good = "a@b.example";
        let message = Message {
            from: good,
            to: good,
            subject: "",
            body: "",
            html: None,
            utc: UtcForm::Minus,
        };
        for bad in ["a\n@b", "a\0@b", "é", "é@b", "a@é\u{ff20}b", "a@\u{fc}..b"] {
            for (message, header) in
                [(Message { from: bad, ..message }, "From"), (Message { to: bad, ..message }, "To")]
            {
                let told = Envelope::of(&message).unwrap_err().to_string();
                assert!(told.starts_with(&format!("the {header} ")), "{told}");
            }
        }
    }

    #[test]
    fn what_is_not_one_address_or_would_break_the_protocol_is_refused() {
        let bad = Err(MailError::Address { header: "To" });
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
        assert_eq!(recipient("zoë@x"), Err(MailError::LocalPart { header: "To" }));
        let domain = MailError::Domain { header: "To", reason: DomainError::Hidden };
        assert_eq!(recipient("a@ma＠evil"), Err(domain));
    }
}
