//! The body of a mail arrives unchanged: case 50.

use crate::post_office::{Script, Trial};
use crate::sandbox::Sandbox;

const RESET: [&str; 4] = ["password", "reset", "--user", "ann"];

/// Returns the headers of a mail, unfolded.
fn headers(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\n\n").unwrap();
    head.replace("\n ", " ").lines().map(str::to_owned).collect()
}

/// Gives the mail a body of the owner's.
fn body(home: &Sandbox, text: &str) {
    let folder = home.config_directory().join("templates/registration");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("password_reset_email.txt"), text).unwrap();
}

#[test]
fn case_50_what_arrives_is_what_the_console_shows() {
    let long = "x".repeat(10_000);
    for text in [
        ".\n..\n...\n.leading\nmiddle.\n. \n\n.\n",
        "QUIT\n.\nMAIL FROM:<x@y>\nRSET\n",
        "no line end at the end",
        "\n\n\n",
        "one\r\ntwo\rthree\n",
        &long,
        &format!("é\n{long}\n.\n"),
        "From here on\n>From there\n",
        "={{ token|length }}\u{2019}=20\n.\n",
    ] {
        let trial = Trial::new();
        body(&trial.home, text);
        let shown =
            trial.home.run(&[&RESET[..], &["--backend", "console"]].concat()).done().stdout.clone();
        let (shown, _) = shown.rsplit_once(&format!("\n{}\n", "-".repeat(79))).unwrap();
        let (outcome, record) = trial.run(&Script::plain(), &RESET);
        outcome.done();
        let arrived = record.mail().text();
        let split = |mail: &str| -> (Vec<String>, String) {
            let (_, body) = mail.split_once("\n\n").unwrap();
            let unsteady =
                |line: &String| line.starts_with("Date: ") || line.starts_with("Message-ID: ");
            (headers(mail).into_iter().filter(|line| !unsteady(line)).collect(), body.to_owned())
        };
        let ((shown_head, mut shown_body), (head, arrived_body)) = (split(shown), split(&arrived));
        if !shown_body.ends_with('\n') {
            // The protocol knows only whole lines.
            shown_body.push('\n');
        }
        assert_eq!((head, &arrived_body), (shown_head, &shown_body), "{text:?}");
        let first = text.lines().next().unwrap_or_default();
        let plain = first.is_ascii() && first.len() < 900 && !first.contains("{{");
        assert!(!plain || arrived_body.starts_with(first), "the body is the owner's: {first}");
    }
}

#[test]
fn case_50_a_server_for_ascii_alone_gets_the_same_text_in_ascii() {
    let trial = Trial::new();
    body(&trial.home, "für Zoë:\n.\n= 20’\n");
    let (outcome, record) = trial.run(&Script::plain(), &RESET);
    outcome.done();
    let eight = record.mail();
    assert_eq!(eight.from, "<webmaster@localhost> BODY=8BITMIME");
    assert!(eight.text().ends_with("\n\nfür Zoë:\n.\n= 20’\n"), "{}", eight.text());
    let (outcome, record) = trial.run(&Script::plain().seven_bit(), &RESET);
    outcome.done();
    let seven = record.mail();
    assert_eq!(seven.from, "<webmaster@localhost>");
    assert!(seven.bytes.is_ascii());
    assert!(
        headers(&seven.text()).contains(&"Content-Transfer-Encoding: quoted-printable".to_owned())
    );
    assert!(
        seven.text().ends_with("\n\nf=C3=BCr Zo=C3=AB:\n.\n=3D 20=E2=80=99\n"),
        "{}",
        seven.text()
    );
}
