//! The database and its key: modes, owners, symlinks, and keys that do not fit (10 to 12, 16, 17).

use std::fs;
use std::os::unix::fs::symlink;

use crate::sandbox::{NEW, Sandbox, mode, set_mode};
use crate::tools;

#[test]
fn whatever_the_umask_files_are_0600_and_directories_0700() {
    let home = Sandbox::empty();
    let add = home.acct(&["user", "add", "ann", "--password-stdin"]).stdin(NEW);
    add.by_shell("umask 000; exec \"$@\"").outcome().done();
    let init = home.acct(&["init", "--site-name", "x"]);
    init.by_shell("umask 000; exec \"$@\"").outcome().done();
    for folder in [home.data_directory(), home.config_directory()] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
    assert!(home.config_directory().join("config.toml").is_file());
}

#[test]
fn the_files_that_sqlite_puts_next_to_the_database_are_as_private() {
    let home = Sandbox::with_ann();
    home.sql("PRAGMA journal_mode = WAL");
    // Held open, so that the files stay.
    let reader = home.connect();
    reader.execute_batch("BEGIN; SELECT count(*) FROM auth_user").unwrap();
    let edit = home.acct(&["user", "edit", "ann", "--staff"]);
    edit.by_shell("umask 000; exec \"$@\"").outcome().done();
    let mut names = Vec::new();
    for file in fs::read_dir(home.data_directory()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.extension().unwrap().to_str().unwrap().to_owned());
    }
    assert!(names.contains(&"sqlite3-wal".to_owned()), "{names:?}");
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_chmod_that_fixes_it() {
    let home = Sandbox::with_ann();
    for open in [0o666, 0o644, 0o604, 0o602] {
        set_mode(&home.key_file(), open);
        let refused = home.refuses(&["user", "list"], "", 3, "file_too_open");
        refused.says(&format!("chmod 600 {}", home.key_file().display()));
    }
    home.settings("secret_key_file_shared = true");
    home.run(&["user", "list"]).done();
    set_mode(&home.key_file(), 0o600);
    home.settings("");
    home.run(&["user", "list"]).done();
}

#[test]
fn a_mounted_secret_can_be_a_symlink() {
    let home = Sandbox::with_ann();
    let (place, target) = (home.key_file(), home.path("mounted"));
    fs::rename(&place, &target).unwrap();
    symlink(&target, &place).unwrap();
    set_mode(&target, 0o444);
    home.settings("secret_key_file_shared = true");
    home.run(&["password", "reset", "--user", "ann"]).done();
}

#[test]
fn a_key_must_be_text_and_not_empty() {
    let home = Sandbox::with_ann();
    for content in [&b""[..], b"\n", b"\r\n", b"\xff\xfe\n"] {
        fs::write(home.key_file(), content).unwrap();
        home.refuses(&["user", "list"], "", 3, "file_unreadable");
    }
    fs::remove_file(home.key_file()).unwrap();
    fs::create_dir(home.key_file()).unwrap();
    home.refuses(&["user", "list"], "", 3, "file_unreadable");
}

#[test]
fn one_line_ending_of_a_key_is_stripped() {
    let home = Sandbox::with_ann();
    let key = fs::read_to_string(home.key_file()).unwrap();
    for ending in ["", "\n", "\r\n"] {
        fs::write(home.key_file(), format!("{}{ending}", key.trim_end())).unwrap();
        home.run(&["user", "list"]).done();
    }
    for (other, code) in [(" \n", "key_mismatch"), ("\n\n", "not_a_key")] {
        fs::write(home.key_file(), format!("{}{other}", key.trim_end())).unwrap();
        home.refuses(&["user", "list"], "", 3, code);
    }
    fs::write(home.key_file(), format!("SECRET_KEY = '{}'", key.trim_end())).unwrap();
    home.refuses(&["user", "list"], "", 3, "not_a_key");
}

#[test]
fn a_weak_key_is_a_warning_and_works() {
    let home = Sandbox::empty();
    let key = home.write("key", "short-key");
    home.run(&["init", "--secret-key-file", &key]).done();
    home.add_user("ann", "ann@news.example");
    let args = ["password", "reset", "--user", "ann", "--secret-key-file", &key];
    let warned = home.run(&args);
    warned.done().says("warning: ").says("SECRET_KEY");
    assert!(!warned.stderr.contains("short-key") && !warned.stdout.contains("short-key"));
}

#[test]
fn a_database_without_its_key_or_with_another_key_is_refused_and_gets_no_new_key() {
    let home = Sandbox::with_ann();
    let key = fs::read(home.key_file()).unwrap();
    fs::remove_file(home.key_file()).unwrap();
    for args in [
        &["user", "list"][..],
        &["init"],
        &["user", "add", "ben", "--no-password"],
        &["password", "set", "ann", "--generate"],
        &["password", "reset", "--user", "ann"],
    ] {
        home.refuses(args, "", 3, "key_missing").says("backup");
        assert!(!home.key_file().exists());
    }
    fs::write(home.key_file(), "x".repeat(50)).unwrap();
    set_mode(&home.key_file(), 0o600);
    for args in [&["user", "list"][..], &["init"], &["password", "disable", "ann"]] {
        home.refuses(args, "", 3, "key_mismatch");
    }
    let kept = home.write("kept", key);
    home.run(&["user", "list", "--secret-key-file", &kept]).done();
}

#[test]
fn a_database_that_a_newer_acct_has_migrated_is_refused() {
    let home = Sandbox::with_ann();
    home.sql("INSERT INTO acct_migration VALUES (99, '2030-01-01 00:00:00')");
    for args in [&["user", "list"][..], &["password", "disable", "ann"], &["init"]] {
        home.refuses(args, "", 3, "database_newer");
    }
}

#[test]
fn a_foreign_database_needs_its_key_for_links_and_not_for_passwords() {
    let home = Sandbox::with_ann();
    home.sql("DROP TABLE acct_migration; DROP TABLE acct_fact");
    home.run(&["user", "list"]).done();
    home.run(&["password", "disable", "ann"]).done();
    home.refuses(&["password", "reset", "--user", "ann"], "", 3, "key_not_named")
        .says("--secret-key-file");
    home.refuses(&["password", "confirm", "MQ/x-1"], "", 3, "key_not_named");
}

#[test]
fn a_site_s_key_may_come_from_the_variable_in_the_settings() {
    let home = Sandbox::with_ann();
    home.sql("DROP TABLE acct_migration; DROP TABLE acct_fact");
    let key = fs::read_to_string(home.key_file()).unwrap().trim_end().to_owned();
    let by_file = ["--secret-key-file", home.key_file().to_str().unwrap()].map(str::to_owned);
    let by_file = [by_file[0].as_str(), by_file[1].as_str()];
    home.settings("secret_key_env = \"SITE_KEY\"");
    let issue = ["password", "reset", "--user", "ann", "--link-only", "-q"];
    let issued = home.acct(&issue).env("SITE_KEY", &key).outcome();
    let link = issued.done().stdout.trim_end().to_owned();
    let inspect = ["password", "inspect", &link];
    home.acct(&[&inspect[..], &by_file[..]].concat()).outcome().done();
    assert_eq!(home.acct(&inspect).env("SITE_KEY", "another-key").outcome().code, 1);
    home.refuses(&inspect, "", 3, "key_missing").says("SITE_KEY");
    home.acct(&issue).env("SITE_KEY", "").outcome().failed(3);
    home.settings("secret_key_env = \"SITE_KEY\"\nsecret_key_file = \"secret_key\"");
    home.refuses(&inspect, "", 3, "bad_setting").says("secret_key_file");
}

#[test]
fn a_symlink_is_never_followed_to_create_a_file() {
    let home = Sandbox::empty();
    let victim = home.write("victim", "precious");
    fs::create_dir_all(home.config_directory()).unwrap();
    fs::create_dir_all(home.data_directory()).unwrap();
    // Dangling: an open that follows it would create the file.
    let dangling = home.path("not-there");
    symlink(&dangling, home.database()).unwrap();
    home.refuses(&["init"], "", 3, "file_exists");
    home.refuses(&["user", "add", "ann", "--no-password"], "", 3, "file_exists");
    assert!(!dangling.exists());
    fs::remove_file(home.database()).unwrap();
    let _ = fs::remove_file(home.key_file());
    symlink(&dangling, home.key_file()).unwrap();
    home.refuses(&["init"], "", 3, "file_exists");
    assert!(!dangling.exists() && !home.database().exists());
    fs::remove_file(home.key_file()).unwrap();
    symlink(&victim, home.database()).unwrap();
    home.refuses(&["init"], "", 3, "not_a_database");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
}

#[test]
fn a_file_instead_of_a_directory_and_the_reverse_are_refused() {
    let home = Sandbox::empty();
    fs::create_dir_all(home.database()).unwrap();
    home.run(&["init"]).failed(3);
    home.run(&["user", "list"]).failed(3);
    let home = Sandbox::empty();
    home.write(".config", "a file where a directory should be");
    home.run(&["init"]).failed(3);
    assert!(!home.database().exists());
}

#[test]
fn roots_key_may_be_read_by_its_group_and_a_strangers_key_is_refused() {
    if !nix::unistd::geteuid().is_root() {
        tools::say("only root can give files away: the owner of a key is not tried");
        return;
    }
    let home = Sandbox::with_ann();
    set_mode(&home.key_file(), 0o640);
    home.run(&["user", "list"]).done();
    set_mode(&home.key_file(), 0o600);
    std::os::unix::fs::chown(home.key_file(), Some(65_534), None).unwrap();
    home.refuses(&["user", "list"], "", 3, "file_not_owned").says("chown");
}

#[test]
fn no_database_is_created_for_a_file_that_is_no_bare_key() {
    let home = Sandbox::empty();
    let key = home.write("settings.py", "SECRET_KEY = 'django-insecure-of-a-site'\n");
    set_mode(&home.path("settings.py"), 0o600);
    home.run(&["init", "--secret-key-file", &key, "--format", "json"])
        .refused_in_json(3, "not_a_key");
    assert!(!home.data_directory().exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_home_that_cannot_be_written_gets_the_variable_that_helps() {
    let home = Sandbox::empty();
    let add = home.acct(&["user", "add", "ann", "--no-password"]);
    add.env("HOME", "/proc/1").outcome().failed(3).says("HOME").says("audit_log");
}

#[test]
fn a_tilde_in_a_path_is_the_home_directory() {
    let home = Sandbox::with_ann();
    let moved = home.path("moved.sqlite3");
    fs::copy(home.database(), &moved).unwrap();
    fs::remove_file(home.database()).unwrap();
    let list = ["user", "list", "--format", "plain"];
    let by_option = home.run(&[&["--database=~/moved.sqlite3"], &list[..]].concat());
    let by_variable = home.acct(&list).env("ACCT_DATABASE", "~/moved.sqlite3").outcome();
    home.settings("database = \"~/moved.sqlite3\"");
    for outcome in [by_option, by_variable, home.run(&list)] {
        assert!(outcome.done().stdout.contains("ann"), "{outcome:?}");
    }
    home.settings("database = \"~/new/users.sqlite3\"");
    home.run(&["init"]).done();
    assert!(home.path("new/users.sqlite3").is_file());
    assert!(!home.config_directory().join("~").exists());
}
