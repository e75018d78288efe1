//! Certificates made for one test: an authority's, and those that it signs.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

use super::script::Identity;
use crate::sandbox::Sandbox;

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    Expired,
    NotYetValid,
    WrongHost,
    SelfSigned,
}

/// An authority, and the file that names it to acct.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: String,
}

impl Authority {
    /// Creates an authority, with its certificate in the home.
    pub(crate) fn new(home: &Sandbox) -> Self {
        let mut params = params(&[], "Tests' Authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let file = home.write("authority.pem", certificate.pem());
        Self { issuer: Issuer::new(params, key), file }
    }

    /// Returns the path of its certificate.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Creates the certificate of `localhost`, or one with a flaw.
    pub(crate) fn identity(&self, flaw: Flaw) -> Identity {
        let host = if flaw == Flaw::WrongHost { "other.example" } else { "localhost" };
        let mut params = params(&[host], host);
        let (from, to) = match flaw {
            Flaw::Expired => (2001, 2002),
            Flaw::NotYetValid => (2090, 2091),
            Flaw::None | Flaw::WrongHost | Flaw::SelfSigned => (2001, 2091),
        };
        params.not_before = date_time_ymd(from, 2, 3);
        params.not_after = date_time_ymd(to, 4, 5);
        let key = KeyPair::generate().unwrap();
        let certificate = if flaw == Flaw::SelfSigned {
            params.self_signed(&key)
        } else {
            params.signed_by(&key, &self.issuer)
        };
        Identity { chain: vec![certificate.unwrap().der().to_vec()], key: key.serialize_der() }
    }
}

fn params(hosts: &[&str], name: &str) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}
