//! TLS, with the system's trusted certificates and the host's name.

use std::cell::OnceCell;
use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sha2::{Digest, Sha256};

use super::fault::SmtpFault;
use super::network::Timed;
use crate::account::text::hex;
use crate::mail::CertificateFacts;
use crate::mail::error::bounded;

const TRUST_HINT: &str =
    "set SSL_CERT_FILE to a file of certificates to trust instead of the system's";

pub(super) const HOST_HINT: &str = "set email_host to a host name or an IP address";

/// What is known of an encrypted connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// The protocol's version, such as `TLSv1.3`.
    pub version: String,
    /// The cipher suite's name.
    pub cipher: String,
    /// What the server's certificate says, if it can be read.
    pub certificate: Option<CertificateFacts>,
    /// The SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
}

impl TlsFacts {
    /// Reads the facts of a connection after its handshake.
    pub(super) fn of(connection: &ClientConnection) -> Self {
        let version = connection.protocol_version().and_then(|version| version.as_str());
        let cipher = connection.negotiated_cipher_suite().and_then(|it| it.suite().as_str());
        let certificate = connection.peer_certificates().and_then(<[_]>::first);
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            version: text(version).replace('_', "."),
            cipher: text(cipher),
            certificate: certificate.and_then(|certificate| CertificateFacts::of(certificate)),
            fingerprint: certificate.map(|it| hex(&Sha256::digest(it))).unwrap_or_default(),
        }
    }
}

/// Encrypts a connection, if the server proves to be the host; reads the system's trusted
/// certificates the first time.
pub(super) fn encrypt(
    config: &OnceCell<Arc<ClientConfig>>,
    mut timed: Timed,
    host: &str,
) -> Result<StreamOwned<ClientConnection, Timed>, SmtpFault> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| SmtpFault::Unfit {
        text: "has a name that no certificate can hold".to_owned(),
        hint: HOST_HINT,
    })?;
    let config = if let Some(config) = config.get() {
        config
    } else {
        let trusted = trusting(system_roots()?)?;
        config.get_or_init(|| trusted)
    };
    let mut connection =
        ClientConnection::new(Arc::clone(config), name).map_err(|error| tls_fault(&error))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut timed).map_err(|error| handshake_fault(&error))?;
    }
    Ok(StreamOwned::new(connection, timed))
}

fn system_roots() -> Result<RootCertStore, SmtpFault> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (trusted, _) = roots.add_parsable_certificates(found.certs);
    if trusted > 0 {
        return Ok(roots);
    }
    let mut text = "cannot be trusted: this system has no trusted certificates".to_owned();
    if let Some(error) = found.errors.first() {
        text = format!("{text}: {error}");
    }
    Err(SmtpFault::Unfit { text, hint: TRUST_HINT })
}

/// Returns the configuration of a client that trusts these certificates.
pub(super) fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, SmtpFault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_fault(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn handshake_fault(error: &io::Error) -> SmtpFault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    inner.map_or_else(|| SmtpFault::lost(error), tls_fault)
}

fn tls_fault(error: &rustls::Error) -> SmtpFault {
    let (text, hint) = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
                "has an expired certificate".to_owned(),
                "renew it on the server; check this system's clock too",
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ("has a certificate that is not valid yet".to_owned(), "check this system's clock")
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (
                    "has a certificate for another host".to_owned(),
                    "set email_host to a name in the certificate",
                )
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => (
                "has a certificate from an issuer that this system does not trust".to_owned(),
                TRUST_HINT,
            ),
            CertificateError::Other(reason) => (
                format!("has a certificate that cannot be used for a server: {reason}"),
                "a self-signed certificate must say CA:FALSE and be trusted through SSL_CERT_FILE",
            ),
            other => (format!("has an invalid certificate: {other}"), TRUST_HINT),
        },
        rustls::Error::InvalidMessage(_) => (
            "does not speak TLS on this port".to_owned(),
            "email_use_tls is for STARTTLS (usually port 587), email_use_ssl for TLS from the start (465)",
        ),
        other => (format!("failed at TLS: {other}"), "acct supports TLS 1.2 and 1.3"),
    };
    SmtpFault::Unfit { text: bounded(&text), hint }
}
