//! The helper process: this very test binary, started again to be the server.

use std::io::{self, BufRead, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::record::Event;
use super::script::Script;
use super::session::{Counts, Session};

/// The variable that makes this test the server.
pub(super) const VARIABLE: &str = "ACCT_TEST_POST_OFFICE";

/// This test's name.
pub(super) const NAME: &str = "post_office::server::serve";

/// The prefix of each event on stdout, where the test harness writes too.
pub(super) const MARK: &str = "post office: ";

/// Serves, in a separate process; as a test it does nothing.
#[test]
#[allow(clippy::disallowed_methods, reason = "it asks what it is started for")]
fn serve() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).unwrap();
    let script: Script = serde_json::from_str(&line).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    tell(&Event::Port(address.port()));
    let last = Arc::new(Mutex::new(None));
    let closing = Arc::clone(&last);
    thread::spawn(move || close(address, &closing));
    accept(&listener, &script, &last);
    tell(&Event::End);
}

/// Serves one connection after the other until the one that closes the office.
fn accept(listener: &TcpListener, script: &Script, last: &Mutex<Option<SocketAddr>>) {
    let mut counts = Counts::new();
    loop {
        let (socket, peer) = listener.accept().unwrap();
        if *last.lock().unwrap() == Some(peer) {
            return;
        }
        socket.set_nodelay(true).unwrap();
        tell(&Event::Connected);
        Session::new(script, &mut counts, tell, socket).run();
    }
}

/// Waits for the end of stdin; its own connection then comes after all that there were.
fn close(address: SocketAddr, last: &Mutex<Option<SocketAddr>>) {
    io::stdin().lock().read_to_end(&mut Vec::new()).unwrap();
    // Held, so that the connection is not accepted before it is known for what it is.
    let mut last = last.lock().unwrap();
    *last = Some(TcpStream::connect(address).unwrap().local_addr().unwrap());
}

fn tell(event: &Event) {
    let event = serde_json::to_string(event).unwrap();
    let mut out = io::stdout().lock();
    out.write_all(format!("{MARK}{event}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}
