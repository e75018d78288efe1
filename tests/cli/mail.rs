//! The reset mail, byte for byte.

use crate::run::keys;
use crate::sandbox::Sandbox;

const DATE: &str = "<a date>";
const ID: &str = "<an id>";
const TOKEN: &str = "<a token>";

/// Puts placeholders for what differs from run to run, after seeing that it has its form.
fn steady(mail: &str, home: &Sandbox) -> String {
    let mut lines = Vec::new();
    for line in mail.split('\n') {
        lines.push(if let Some(date) = line.strip_prefix("Date: ") {
            assert!(is_date(date), "{date}");
            format!("Date: {DATE}")
        } else if let Some(id) = line.strip_prefix("Message-ID: ") {
            assert!(is_message_id(id), "{id}");
            format!("Message-ID: {ID}")
        } else if let Some((front, token)) = line.split_once("/MQ/") {
            let token = token.strip_suffix('/').unwrap();
            home.run(&["password", "inspect", &format!("MQ/{token}")]).done();
            format!("{front}/MQ/{TOKEN}/")
        } else {
            line.to_owned()
        });
    }
    lines.join("\n")
}

fn is_date(text: &str) -> bool {
    jiff::fmt::rfc2822::parse(text).is_ok()
        && text.len() == "Tue, 25 Jan 2022 09:03:10 -0000".len()
        && text.ends_with(" -0000")
}

/// Returns whether this is `<digits.digits.digits@host>`, as Python generates it.
fn is_message_id(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    let (numbers, host) = inner.and_then(|inner| inner.split_once('@')).unwrap();
    let numbers: Vec<&str> = numbers.split('.').collect();
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(digits) && !host.is_empty()
}

const MAIL: &str = r#"Content-Type: text/plain; charset="utf-8"
MIME-Version: 1.0
Content-Transfer-Encoding: 8bit
Subject: Password reset on localhost:8000
From: webmaster@localhost
To: user2@testmail.com
Date: <a date>
Message-ID: <an id>


You're receiving this email because you requested a password reset for your user account at localhost:8000.

Please go to the following page and choose a new password:

http://localhost:8000/users/reset/MQ/<a token>/

Your username, in case you’ve forgotten: user2

Thanks for using our site!

The localhost:8000 team



-------------------------------------------------------------------------------
"#;

fn story() -> Sandbox {
    let home = Sandbox::with_database();
    home.add_user("user2", "user2@testmail.com");
    home
}

#[test]
fn the_mail_is_djangos_byte_for_byte() {
    let home = story();
    for options in [&[][..], &["--quiet"], &["--format", "plain"], &["--color", "always"]] {
        let args = [&["password", "reset", "--email", "user2@testmail.com"][..], options].concat();
        let sent = home.run(&args);
        assert_eq!(steady(&sent.done().stdout, &home), MAIL, "{options:?}");
    }
}

#[test]
fn the_document_holds_the_same_mail_and_stdout_nothing_else() {
    let home = story();
    let args = ["password", "reset", "--email", "user2@testmail.com", "--format", "json"];
    let document = home.run(&args).done().json();
    let message = document["links"][0]["message"].as_str().unwrap();
    assert_eq!(format!("{}\n{}\n", steady(message, &home), "-".repeat(79)), MAIL);
}

#[test]
fn the_settings_shape_the_mail() {
    let home = story();
    home.settings(
        "site_domain = \"news.example\"\nsite_name = \"Zoë & Co\"\nuse_https = true\n\
         password_reset_path = \"/konto/{uid}/{token}\"\ndefault_from_email = \"Zoë <z@news.example>\"\n",
    );
    let mail = home.run(&["password", "reset", "--user", "user2"]).done().stdout.clone();
    for line in [
        "Subject: =?utf-8?q?Password_reset_on_Zo=C3=AB_=26_Co?=",
        "From: =?utf-8?q?Zo=C3=AB?= <z@news.example>",
        "The Zoë & Co team",
    ] {
        assert!(mail.lines().any(|found| found == line), "{line}: {mail}");
    }
    assert!(mail.contains("\nhttps://news.example/konto/MQ/"), "{mail}");
}

#[test]
fn the_mail_goes_to_the_address_as_it_is_stored() {
    let home = Sandbox::with_database();
    home.add_user("user2", "User2@testmail.com");
    let mail =
        home.run(&["password", "reset", "--email", "USER2@TESTMAIL.COM"]).done().stdout.clone();
    assert!(mail.contains("\nTo: User2@testmail.com\n"), "{mail}");
}

#[test]
fn a_mail_has_the_wording_and_date_of_the_site_s_django() {
    let home = Sandbox::with_ann();
    let reset = ["password", "reset", "--user", "ann"];
    for (version, words, offset) in [
        ("4.2.30", "Your username, in case you’ve forgotten: ann", "-0000"),
        ("5.2.19", "In case you’ve forgotten, you are: ann", "-0000"),
        ("6.1.3", "In case you’ve forgotten, you are: ann", "+0000"),
    ] {
        home.settings(&format!("django_version = \"{version}\""));
        let mail = home.run(&reset).done().stdout.clone();
        assert!(mail.contains(&format!("\n{words}\n")), "{mail}");
        let date = mail.lines().find(|line| line.starts_with("Date: ")).unwrap();
        assert!(date.ends_with(offset), "{version}: {date}");
    }
    home.settings("django_version = \"five\"");
    home.refuses(&reset, "", 3, "bad_setting").says("django_version");
}

#[test]
fn without_a_domain_there_is_a_path_and_no_mail_and_without_a_page_no_link() {
    let home = Sandbox::with_ann();
    home.settings("site_domain = \"\"\npassword_reset_path = \"/a/{uid}/{token}/\"");
    home.run(&["settings"]).done();
    let path = home.link("ann");
    assert!(path.starts_with("/a/MQ/") && path.ends_with('/'), "{path}");
    home.run(&["password", "inspect", &path]).done();
    home.refuses(&["password", "reset", "--user", "ann"], "", 3, "no_site_domain")
        .says("--link-only");
    home.settings("password_reset_path = \"\"");
    home.run(&["settings"]).done();
    let only = ["password", "reset", "--user", "ann", "--link-only"];
    home.refuses(&only, "", 3, "no_reset_page");
}

#[test]
fn a_mail_that_is_delivered_keeps_its_link_to_itself() {
    let home = Sandbox::with_ann();
    home.settings(&format!(
        "email_backend = \"file\"\nemail_file_path = {:?}",
        home.path("outbox")
    ));
    let args = ["password", "reset", "--user", "ann"];
    let told = home.run(&args);
    told.done().says("ann <ann@news.example>");
    assert_eq!(told.stdout, "");
    let document = home.run(&[&args[..], &["--format", "json"]].concat());
    let link = document.done().json()["links"][0].clone();
    let told = ["id", "username", "email", "uid", "issued_at", "expires_at", "sent"];
    assert_eq!((keys(&link), &link["sent"]), (told.to_vec(), &true.into()));
    let mails: Vec<String> = std::fs::read_dir(home.path("outbox"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert_eq!(mails.len(), 2, "a file for each run");
    for mail in mails {
        let path = mail.split("/reset/").nth(1).unwrap().split('\n').next().unwrap();
        for stream in [&document.stdout, &document.stderr] {
            assert!(!stream.contains(path.trim_end_matches('/').split('/').nth(1).unwrap()));
        }
    }
    let csv = home.run(&[&args[..], &["--format", "csv"]].concat()).done().stdout.clone();
    assert!(csv.starts_with("id,username,email,uid,issued_at,expires_at,sent,error\n"), "{csv}");
}

#[test]
fn the_backend_option_applies_to_one_command_and_dropped_mails_are_not_sent() {
    let home = Sandbox::with_ann();
    let reset = |options: &[&str]| {
        let args = [&["password", "reset", "--user", "ann"][..], options].concat();
        home.run(&args)
    };
    let dropped = reset(&["--backend", "dummy", "--format", "json"]);
    dropped.done().says("warning: ").says("ann <ann@news.example>");
    let link = &dropped.json()["links"][0];
    assert_eq!((&link["sent"], &link["message"]), (&false.into(), &serde_json::Value::Null));
    home.settings("email_backend = \"django_ses.SESBackend\"");
    home.refuses(&["password", "reset", "--user", "ann"], "", 3, "unknown_email_backend");
    let printed = reset(&["--backend", "console", "--format", "json"]).done().json();
    assert_eq!(printed["links"][0]["sent"], true);
    home.refuses(&["password", "reset", "--user", "ann", "--backend", "pigeon"], "", 2, "usage");
    home.settings("email_backend = \"file\"");
    home.refuses(&["password", "reset", "--user", "ann"], "", 3, "bad_setting");
}
