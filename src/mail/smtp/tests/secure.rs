//! TLS, with certificates made for the test.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::peer::mail;
use crate::mail::Failure;
use crate::mail::smtp::tls::trusting;
use crate::mail::smtp::*;

/// A certificate and who signed it.
struct Made {
    config: Arc<ServerConfig>,
    roots: RootCertStore,
}

/// Who signs a certificate.
#[derive(Clone, Copy, PartialEq)]
enum Signer {
    Trusted,
    Itself,
    ItselfAsAuthority,
}

/// Creates a certificate for a host, valid in these years.
fn make(host: &str, years: [i32; 2], signer: Signer) -> Made {
    let mut above = CertificateParams::default();
    above.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    above.distinguished_name.push(rcgen::DnType::CommonName, "above");
    let above_key = KeyPair::generate().unwrap();
    let above_certificate = above.self_signed(&above_key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(above_certificate.der().clone()).unwrap();
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(years[0], 1, 1);
    params.not_after = date_time_ymd(years[1], 1, 1);
    let key = KeyPair::generate().unwrap();
    if signer == Signer::ItselfAsAuthority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let certificate = if signer == Signer::Trusted {
        params.signed_by(&key, &Issuer::new(above, above_key)).unwrap()
    } else {
        params.self_signed(&key).unwrap()
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    Made { config: Arc::new(config), roots }
}

/// Serves one connection by TLS, with an answer to every line; returns what was heard.
fn serve(made: Made, security: Security, host: &str) -> (Server, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        if security == Security::StartTls {
            for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go on\r\n"] {
                if !reply.starts_with("220 mx") {
                    stream.read_line(&mut String::new()).unwrap();
                }
                stream.get_mut().write_all(reply.as_bytes()).unwrap();
            }
        }
        let connection = ServerConnection::new(made.config).unwrap();
        let mut stream = BufReader::new(StreamOwned::new(connection, stream.into_inner()));
        if security == Security::Tls {
            // A client that does not trust us is gone.
            let _ = stream.get_mut().write_all(b"220 mx\r\n");
        }
        answer(&mut stream)
    });
    let server = Server {
        host: host.to_owned(),
        port,
        security,
        login: Some(Credentials { user: "ann".to_owned(), password: "p".to_owned().into() }),
        own_name: "h".to_owned(),
        timeout: Duration::from_secs(20),
        tls: OnceCell::from(trusting(made.roots).unwrap()),
    };
    (server, serving)
}

/// Answers the lines of a session.
fn answer(stream: &mut (impl BufRead + AsWrite)) -> Vec<String> {
    let mut heard = Vec::new();
    let mut line = String::new();
    while stream.read_line(&mut line).is_ok_and(|count| count > 0) {
        let said = std::mem::take(&mut line).trim_end().to_owned();
        let reply = match said.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-mx\r\n250 AUTH PLAIN\r\n",
            "AUTH" => "235 welcome\r\n",
            "MAIL" | "RCPT" | "." => "250 ok\r\n",
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "",
        };
        heard.push(said);
        if stream.as_write().write_all(reply.as_bytes()).is_err() {
            break;
        }
    }
    heard
}

trait AsWrite {
    fn as_write(&mut self) -> &mut dyn Write;
}

impl<T: Write> AsWrite for BufReader<T> {
    fn as_write(&mut self) -> &mut dyn Write {
        self.get_mut()
    }
}

#[test]
fn login_and_mail_travel_encrypted_by_either_way_and_the_facts_are_told() {
    for security in [Security::StartTls, Security::Tls] {
        let made = make("localhost", [2020, 2100], Signer::Trusted);
        let (server, serving) = serve(made, security, "localhost");
        let mut steps = Vec::new();
        let deadline = server.deadline();
        let mut session = Session::open(&server, deadline, &mut |step| steps.push(step)).unwrap();
        session.send(&mail("ann@y.test", "x"), deadline).unwrap();
        session.close();
        let heard = serving.join().unwrap();
        assert_eq!(heard[..2], ["EHLO h", "AUTH PLAIN AGFubgBw"]);
        assert_eq!(heard[heard.len() - 2..], [".", "QUIT"]);
        let facts = steps.iter().find_map(|step| match step {
            Step::Encrypted(facts) => Some(facts),
            _ => None,
        });
        let facts = facts.unwrap();
        assert_eq!((&*facts.version, facts.fingerprint.len()), ("TLSv1.3", 64));
        assert!(facts.cipher.starts_with("TLS13_"), "{facts:?}");
        assert_eq!(facts.certificate.as_ref().unwrap().hosts, ["localhost"]);
        assert_eq!(steps.last(), Some(&Step::Authenticated { mechanism: "PLAIN".to_owned() }));
    }
}

#[test]
fn a_certificate_that_is_not_good_ends_it_before_a_word_of_ours() {
    for (made, text) in [
        (make("localhost", [2020, 2021], Signer::Trusted), "an expired certificate"),
        (make("localhost", [2090, 2100], Signer::Trusted), "that is not valid yet"),
        (make("mail.other.test", [2020, 2100], Signer::Trusted), "for another host"),
        (make("localhost", [2020, 2100], Signer::Itself), "this system does not trust"),
        (make("localhost", [2020, 2100], Signer::ItselfAsAuthority), "cannot be used for a server"),
    ] {
        let (server, serving) = serve(made, Security::Tls, "localhost");
        let error = Smtp::new(server).send(&mail("ann@y.test", "x")).unwrap_err();
        assert!(error.text.contains(text), "{error}");
        assert_eq!(error.failure, Failure::Permanent);
        assert_eq!(error.scope, Scope::EveryMail);
        assert_eq!(serving.join().unwrap(), [""; 0]);
    }
}

#[test]
fn a_server_that_speaks_in_clear_where_tls_was_due_is_unfit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut server, serving) =
        serve(make("localhost", [2020, 2100], Signer::Trusted), Security::Tls, "localhost");
    let unused = std::mem::replace(&mut server.port, listener.local_addr().unwrap().port());
    let speaking = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"220 mx ESMTP\r\n").unwrap();
        let _ = BufReader::new(stream).read_until(0, &mut Vec::new());
    });
    let error = Smtp::new(server).send(&mail("ann@y.test", "x")).unwrap_err();
    assert!(error.text.contains("does not speak TLS on this port"), "{error}");
    assert_eq!(error.failure, Failure::Permanent);
    speaking.join().unwrap();
    drop(std::net::TcpStream::connect(("127.0.0.1", unused)).unwrap());
    serving.join().unwrap();
}
