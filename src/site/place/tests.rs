//! Writing all or nothing.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn secret(text: &str) -> crate::site::facts::Secret {
    use base64::Engine;

    let encoded = base64::prelude::BASE64_STANDARD.encode(text);
    serde_json::from_value(encoded.into()).unwrap()
}

fn profile(key: &str) -> Profile {
    let file = |setting, name: &str| KeyFile {
        setting,
        name: name.to_owned(),
        secrets: vec![secret(key)],
    };
    Profile::of_files(vec![
        file("secret_key_file", "config.key"),
        file("secret_key_fallbacks_file", "config.fallbacks"),
    ])
}

#[test]
fn of_a_failed_attempt_nothing_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let placing = |old: Option<&str>| Placing {
        path: path.clone(),
        old: old.map(|old| old.parse().unwrap()),
    };
    // Nothing can be renamed onto a directory.
    std::fs::create_dir(&path).unwrap();
    placing(None).write(&profile("new"), "x").unwrap_err();
    let names = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names(), 1, "only the directory is there");

    let key = folder.path().join("config.key");
    files::write_secret(&key, b"old\n").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let old = "secret_key_file = \"config.key\"";
    placing(Some(old)).write(&profile("new"), "x").unwrap_err();
    assert_eq!(std::fs::read(&key).unwrap(), b"old\n");
    assert_eq!(names(), 2, "the old key is back, and nothing else");

    std::fs::remove_dir(&path).unwrap();
    placing(Some(old)).write(&profile("new"), "x").unwrap();
    assert_eq!(std::fs::read(&key).unwrap(), b"new\n");
    assert_eq!(names(), 3);
}

#[test]
fn files_that_are_in_place_and_not_synced_stay_and_are_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let placing = Placing { path: folder.path().join("config.toml"), old: None };
    let written = files::tests::while_syncs_fail(|| placing.write(&profile("new"), "x"));
    let refusal = written.unwrap_err();
    assert_eq!((refusal.code, refusal.is_unknown), ("file_not_synced", true));
    assert_eq!(std::fs::read(folder.path().join("config.key")).unwrap(), b"new\n");
    assert_eq!(std::fs::read(folder.path().join("config.fallbacks")).unwrap(), b"new\n");
    assert_eq!(std::fs::read(&placing.path).unwrap(), b"x");
    placing.write(&profile("new"), "x").unwrap();
}

#[test]
fn an_interrupted_attempt_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    files::write_secret(&folder.path().join("config.key"), b"new\n").unwrap();
    let placing = Placing { path: folder.path().join("config.toml"), old: None };
    placing.write(&profile("new"), "x").unwrap();
    let other = placing.write(&profile("other"), "x").unwrap_err();
    assert_eq!(other.code, "file_exists");
}
