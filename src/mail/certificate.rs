//! What a mail server's certificate says, for display.
//!
//! Only the displayed fields are read (RFC 5280, section 4.1). Trust is not decided here.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::error::bounded;

/// The object identifier of the common name: 2.5.4.3.
const COMMON_NAME: [u8; 3] = [0x55, 4, 3];
/// The object identifier of the organization: 2.5.4.10.
const ORGANIZATION: [u8; 3] = [0x55, 4, 10];
/// The object identifier of the extension that lists hosts: 2.5.29.17.
const ALTERNATIVE_NAMES: [u8; 3] = [0x55, 29, 17];

const UTC_TIME: u8 = 0x17;
const BMP_STRING: u8 = 0x1e;
/// The tag of the version, which the oldest certificates omit.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
/// A host among the alternative names.
const DNS_NAME: u8 = 0x82;

/// What a certificate says; its texts are not escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The hosts that it is valid for; if it lists none, its common name.
    pub hosts: Vec<String>,
    /// Who issued it: organisation and common name.
    pub issuer: String,
    /// The last second when it is valid.
    pub until: Timestamp,
}

impl CertificateFacts {
    /// Reads a certificate in DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let mut fields = Der(Der(Der(certificate).value()?).value()?);
        if fields.0.first() == Some(&VERSION) {
            fields.value()?;
        }
        let (_serial, _algorithm) = (fields.value()?, fields.value()?);
        let issuer = names(fields.value()?);
        let mut validity = Der(fields.value()?);
        validity.value()?;
        let (kind, until) = validity.next()?;
        let [_, common_name] = names(fields.value()?);
        let mut hosts = hosts(fields).unwrap_or_default();
        if hosts.is_empty() {
            hosts.extend(common_name);
        }
        let issuer = issuer.into_iter().flatten().collect::<Vec<_>>().join(", ");
        Some(Self { hosts, issuer, until: time(kind, until)? })
    }
}

impl fmt::Display for CertificateFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hosts, issuer, until } = self;
        let day = until.strftime("%F");
        let (hosts, issuer) = (bounded(&hosts.join(", ")), bounded(issuer));
        write!(f, "for {hosts}, by {issuer}, expires {day}")
    }
}

/// Lists the hosts in the extensions, the last field.
fn hosts(mut fields: Der<'_>) -> Option<Vec<String>> {
    let extensions = fields.find(|(tag, _)| *tag == EXTENSIONS)?.1;
    for (_, extension) in Der(Der(extensions).value()?) {
        let mut parts = Der(extension);
        if parts.value()? == ALTERNATIVE_NAMES {
            let names = Der(Der(parts.last()?.1).value()?);
            let hosts = names.filter(|(tag, _)| *tag == DNS_NAME);
            return Some(hosts.map(|(_, host)| text(0, host)).collect());
        }
    }
    None
}

/// Reads a time in UTC; a year of two digits is one of 1950 to 2049.
fn time(kind: u8, digits: &[u8]) -> Option<Timestamp> {
    let digits = std::str::from_utf8(digits).ok()?;
    let century = match digits.get(..1)? {
        _ if kind != UTC_TIME => "",
        "5" | "6" | "7" | "8" | "9" => "19",
        _ => "20",
    };
    let civil = DateTime::strptime("%Y%m%d%H%M%SZ", format!("{century}{digits}")).ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

/// Reads organization and common name of a sequence of sets of attributes.
fn names(bytes: &[u8]) -> [Option<String>; 2] {
    let (mut organization, mut common_name) = (None, None);
    for (_, set) in Der(bytes) {
        let Some(mut attribute) = Der(set).value().map(Der) else { continue };
        let (Some(kind), Some((tag, value))) = (attribute.value(), attribute.next()) else {
            continue;
        };
        if kind == COMMON_NAME {
            common_name = Some(text(tag, value));
        } else if kind == ORGANIZATION {
            organization = Some(text(tag, value));
        }
    }
    [organization, common_name]
}

/// Reads a text: UTF-16, or else ASCII or UTF-8 in all but the oldest certificates.
fn text(tag: u8, bytes: &[u8]) -> String {
    if tag != BMP_STRING {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The rest of a sequence of values in DER, each with tag and length.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn value(&mut self) -> Option<&'a [u8]> {
        self.next().map(|(_, value)| value)
    }
}

impl<'a> Iterator for Der<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        // Above 127 it is the number of bytes of the length.
        let (length, rest) = match usize::from(first).checked_sub(128) {
            None => (usize::from(first), rest),
            Some(count) if count <= 4 => {
                let (bytes, rest) = rest.split_at_checked(count)?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            Some(_) => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, DnValue, IsCa, Issuer, KeyPair, date_time_ymd,
    };

    use super::*;

    /// Creates a certificate that another one signs.
    fn certificate(hosts: &[&str], name: DnValue, until: i32) -> Vec<u8> {
        let mut above = CertificateParams::default();
        above.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        above.distinguished_name.push(DnType::CountryName, "DE");
        above.distinguished_name.push(DnType::OrganizationName, "Zoë & Co");
        above.distinguished_name.push(DnType::CommonName, "R11");
        let issuer = Issuer::new(above, KeyPair::generate().unwrap());
        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_after = date_time_ymd(until, 4, 5);
        params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap().der().to_vec()
    }

    fn utf8(text: &str) -> DnValue {
        DnValue::Utf8String(text.to_owned())
    }

    #[test]
    fn hosts_issuer_and_end_are_read() {
        let hosts = ["mail.example", "*.mail.example"];
        let facts = CertificateFacts::of(&certificate(&hosts, utf8("other"), 2031)).unwrap();
        assert_eq!(facts.hosts, hosts);
        assert_eq!(facts.issuer, "Zoë & Co, R11");
        assert_eq!(facts.until.to_string(), "2031-04-05T00:00:00Z");
    }

    #[test]
    fn without_hosts_the_common_name_is_shown() {
        let bmp = rcgen::string::BmpString::try_from("Müller").unwrap();
        for (name, shown) in [(utf8("mail"), "mail"), (DnValue::BmpString(bmp), "Müller")] {
            assert_eq!(CertificateFacts::of(&certificate(&[], name, 2031)).unwrap().hosts, [shown]);
        }
    }

    #[test]
    fn what_is_shown_of_hosts_and_issuer_is_bounded() {
        let until = Timestamp::UNIX_EPOCH;
        let hosts = vec!["mail.example".to_owned(); 10_000];
        let facts = CertificateFacts { hosts, issuer: "x".repeat(60_000), until };
        let shown = facts.to_string();
        assert!(shown.len() < 1_100, "{}", shown.len());
        assert!(shown.contains("…, by xxx") && shown.ends_with("x…, expires 1970-01-01"));
    }

    #[test]
    fn both_forms_of_time_are_read() {
        for (year, text) in [
            (1999, "1999-04-05T00:00:00Z"),
            (2049, "2049-04-05T00:00:00Z"),
            (2050, "2050-04-05T00:00:00Z"),
        ] {
            let facts = CertificateFacts::of(&certificate(&[], utf8("x"), year)).unwrap();
            assert_eq!(facts.until.to_string(), text);
        }
        assert_eq!(time(UTC_TIME, "300230000000Z".as_bytes()), None);
        assert_eq!(time(UTC_TIME, "é".as_bytes()), None);
    }

    #[test]
    fn a_broken_certificate_is_no_panic() {
        let whole = certificate(&["mail.example"], utf8("x"), 2031);
        for at in 0..whole.len() {
            assert_eq!(CertificateFacts::of(&whole[..at]), None);
            for byte in [0, 0x80, 0x84, 0xff] {
                let mut broken = whole.clone();
                broken[at] = byte;
                let _ = CertificateFacts::of(&broken);
            }
        }
    }
}
