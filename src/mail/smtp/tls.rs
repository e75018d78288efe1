//! TLS, by the system's certificates and for the host's own name.

use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sha2::{Digest, Sha256};

use super::TlsSetup;
use super::fault::Fault;
use super::network::Timed;
use super::wire::lost;
use crate::account::text::hex;
use crate::mail::CertificateFacts;
use crate::mail::transport::bounded;

/// An encrypted connection.
pub(super) type TlsStream = StreamOwned<ClientConnection, Timed>;

const TRUST: &str = "SSL_CERT_FILE names a file of certificates to trust in place of the system's";

/// What is known of an encrypted connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// The protocol's version, such as `TLSv1.3`.
    pub version: String,
    /// The cipher suite's name.
    pub cipher: String,
    /// What the server's certificate says, where it can be read.
    pub certificate: Option<CertificateFacts>,
    /// The SHA-256 of the certificate, in hexadecimal digits.
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

impl TlsSetup {
    /// Returns the configuration; the certificates are read at the first time.
    fn config(&self) -> Result<Arc<ClientConfig>, Fault> {
        if let Some(config) = self.0.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (trusted, _) = roots.add_parsable_certificates(found.certs);
        if trusted == 0 {
            return Err(untrusting(found.errors.first()));
        }
        let config = trusting(roots)?;
        Ok(Arc::clone(self.0.get_or_init(|| config)))
    }

    /// Encrypts a connection, if the server proves to be the host.
    pub(super) fn encrypt(&self, mut timed: Timed, host: &str) -> Result<TlsStream, Fault> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| Fault::Unfit {
            text: "has a name that no certificate can hold".to_owned(),
            hint: "email_host in the settings must be a host's name or an IP address",
        })?;
        let mut connection =
            ClientConnection::new(self.config()?, name).map_err(|error| unfit(&error))?;
        while connection.is_handshaking() {
            let done = connection.complete_io(&mut timed);
            done.map_err(|error| failed(&error))?;
        }
        Ok(StreamOwned::new(connection, timed))
    }
}

/// Makes the configuration of a client that trusts these certificates.
pub(super) fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, Fault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unfit(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Says why there is nothing to hold a server's certificate against.
fn untrusting(error: Option<&rustls_native_certs::Error>) -> Fault {
    let mut text = "cannot be trusted: this system has no trusted certificates".to_owned();
    if let Some(error) = error {
        text = format!("{text}: {error}");
    }
    Fault::Unfit { text, hint: TRUST }
}

/// Says why the handshake failed.
fn failed(error: &io::Error) -> Fault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    inner.map_or_else(|| lost(error), unfit)
}

fn unfit(error: &rustls::Error) -> Fault {
    let (text, hint) = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
                "shows a certificate that has expired".to_owned(),
                "the server needs a new one; check this system's clock too",
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
                "shows a certificate that is not valid yet".to_owned(),
                "check this system's clock",
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (
                    "shows a certificate for another host".to_owned(),
                    "email_host in the settings must be a name that is in the certificate",
                )
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => (
                "shows a certificate that nobody has signed whom this system trusts".to_owned(),
                TRUST,
            ),
            CertificateError::Other(reason) => (
                format!("shows a certificate that is not fit for a server: {reason}"),
                "one that has signed itself must say CA:FALSE, and be trusted through SSL_CERT_FILE",
            ),
            other => (format!("shows a certificate that is not fit for use: {other}"), TRUST),
        },
        rustls::Error::InvalidMessage(_) => (
            "does not speak TLS where it should".to_owned(),
            "email_use_tls is for STARTTLS, on port 587 as a rule; email_use_ssl for TLS from the start, on 465",
        ),
        other => (format!("fails at TLS: {other}"), "acct speaks TLS 1.2 and 1.3"),
    };
    Fault::Unfit { text: bounded(&text), hint }
}
