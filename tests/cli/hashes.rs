//! Stored hashes that are broken, hostile or too costly (cases 87 and 88).

use crate::sandbox::{NEW, PASSWORD, Sandbox};

/// Tries the stored text at both commands that verify, and returns exit code and word.
fn verify(home: &Sandbox, hash: &str) -> (i32, String) {
    home.connect().execute("UPDATE auth_user SET password = ?1", [hash]).unwrap();
    let before = home.dump();
    let check = ["password", "check", "ann", "--password-stdin", "--format", "json"];
    let checked = home.acct(&check).stdin(PASSWORD).outcome();
    let word = checked.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
    let change = ["password", "change", "ann", "--password-stdin", "--format", "json"];
    let changed = home.acct(&change).stdin(format!("{PASSWORD}\n{NEW}\n")).outcome();
    assert_ne!(changed.code, 0, "{hash:?}");
    for format in ["table", "json", "csv"] {
        home.run(&["user", "show", "ann", "--format", format]).done();
        home.run(&["user", "list", "--format", format]).done();
    }
    assert_eq!(home.dump(), before, "{hash:?}");
    (checked.code, word)
}

#[test]
fn absurd_costs_are_refused_before_any_work() {
    let home = Sandbox::with_ann();
    for costs in [
        "m=4194304,t=2,p=8",
        "m=4294967295,t=2,p=8",
        "m=102400,t=4294967295,p=8",
        "m=134217728,t=2,p=16777216",
        "m=1048576,t=100000,p=1",
    ] {
        let hash = format!("argon2$argon2id$v=19${costs}$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(verify(&home, &hash), (3, "hash_excessive".to_owned()), "{hash}");
    }
    for iterations in ["2147483648", "4294967295", "99999999999999999999"] {
        let hash =
            format!("pbkdf2_sha256${iterations}$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        let (code, word) = verify(&home, &hash);
        assert!(code == 3 || (code == 1 && iterations.len() > 10), "{hash}: {code} {word}");
    }
    let scrypt = "scrypt$1099511627776$salt$8$1$AAAA";
    let bcrypt = "bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcdm";
    for hash in [scrypt, bcrypt] {
        assert_eq!(verify(&home, hash).0, 3, "{hash}");
    }
}

#[test]
fn a_broken_hash_is_a_no_or_an_error_and_never_a_yes_or_a_crash() {
    let home = Sandbox::with_ann();
    let long = "x".repeat(1 << 20);
    for hash in [
        "",
        "!",
        "!md5$a$b",
        "$",
        "$$$$$$",
        "\0",
        "*",
        "pbkdf2_sha256",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$1",
        "pbkdf2_sha256$-1$salt$AAAA",
        "pbkdf2_sha256$0$salt$AAAA",
        "pbkdf2_sha256$1_0$salt$AAAA",
        "pbkdf2_sha256$10$$AAAA",
        "pbkdf2_sha256$10$salt$!!!!",
        "pbkdf2_sha256$10$salt$\u{e9}\u{e9}",
        "pbkdf2_sha256$\u{661}\u{660}$salt$AAAA",
        "pbkdf2_sha256$1e3$salt$AAAA",
        "pbkdf2_sha256$10$salt$AAAA$more",
        "argon2$",
        "argon2$argon2id",
        "argon2$argon2x$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAA",
        "argon2$argon2id$v=19$m=-8,t=1,p=1$c2FsdHNhbHQ$AAAAAA",
        "argon2$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHQ$AAAAAA",
        "argon2$argon2id$v=99$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAA",
        "argon2$argon2id$v=19$m=8,t=1,p=1$$",
        "argon2$argon2id$v=19$m=8,t=1$c2FsdHNhbHQ$AAAAAA",
        "argon2$argon2id$v=19$m=8,t=1,p=1$\u{e9}$\u{1f511}",
        "md5$$d41d8cd98f00b204e9800998ecf8427e",
        "crypt$$ab",
        "sha1$salt$x",
        "no_such$1$2",
        "plain text",
        "\u{1b}[31m$\u{202e}",
        &long,
    ] {
        let (code, word) = verify(&home, hash);
        let shown: String = hash.chars().take(60).collect();
        assert!([1, 3].contains(&code), "{shown:?}: {code} {word}");
    }
}

#[test]
fn a_hash_that_is_no_text_is_no_crash() {
    let home = Sandbox::with_ann();
    for value in ["x'ff00'", "42", "1.5", "x''"] {
        home.sql(&format!("UPDATE auth_user SET password = {value}"));
        let checked =
            home.acct(&["password", "check", "ann", "--password-stdin"]).stdin(PASSWORD).outcome();
        checked.failed(1);
        home.run(&["user", "show", "ann"]).done();
    }
}
