//! `acct completions --install` and `acct man`.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use crate::sandbox::{Sandbox, mode};

#[test]
fn a_script_is_put_where_its_shell_looks_and_put_again_changes_nothing() {
    let home = Sandbox::empty();
    for (shell, place) in [
        ("bash", "share/bash-completion/completions/acct"),
        ("fish", "share/fish/vendor_completions.d/acct.fish"),
        ("zsh", "share/zsh/site-functions/_acct"),
    ] {
        let args = ["completions", shell, "--install", "--prefix", "usr", "--format", "json"];
        let path = format!("usr/{place}");
        let first = home.run(&args).done().json();
        assert_eq!(first, json!({ "files": [path], "changed": [path] }));
        assert_eq!(mode(&home.path(&path)), 0o644);
        let printed = home.run(&["completions", shell]).done().stdout.clone();
        assert_eq!(fs::read_to_string(home.path(&path)).unwrap(), printed);
        assert_eq!(home.run(&args).done().json()["changed"], json!([]));
        // Of an older acct.
        let mark: Vec<&str> = printed.lines().take(2).collect();
        fs::write(home.path(&path), format!("{}\nold\n", mark.join("\n"))).unwrap();
        home.run(&args).done();
        assert_eq!(fs::read_to_string(home.path(&path)).unwrap(), printed);
    }
}

#[test]
fn whatever_the_umask_nobody_else_can_write_to_what_is_installed() {
    let home = Sandbox::empty();
    for (umask, folder_mode) in [("000", 0o755), ("022", 0o755), ("077", 0o700)] {
        let prefix = format!("usr{umask}");
        let script = format!("umask {umask}; exec \"$@\"");
        for args in [&["completions", "bash"][..], &["man"]] {
            let install = home.acct(args).arg("--install").arg("--prefix").arg(&prefix);
            install.by_shell(&script).outcome().done();
        }
        let page = home.path(&prefix).join("share/man/man1/acct.1");
        let script = home.path(&prefix).join("share/bash-completion/completions/acct");
        for file in [page, script] {
            assert_eq!(mode(&file), 0o644, "{umask}");
            for folder in file.ancestors().skip(1).take_while(|folder| *folder != home.home()) {
                assert_eq!(mode(folder), folder_mode, "{umask}: {}", folder.display());
            }
        }
    }
}

#[test]
fn a_file_that_acct_did_not_write_is_kept_unless_forced() {
    let home = Sandbox::empty();
    let place = "usr/share/bash-completion/completions/acct";
    let file = home.write(place, "# mine\n");
    let args = ["completions", "bash", "--install", "--prefix", "usr"];
    home.refuses(&args, "", 1, "file_not_ours").says("--force");
    assert_eq!(fs::read(&file).unwrap(), b"# mine\n");
    fs::rename(&file, home.path("dotfile")).unwrap();
    symlink(home.path("dotfile"), &file).unwrap();
    home.refuses(&args, "", 1, "file_not_ours");
    home.acct(&args).arg("--force").outcome().done();
    assert_eq!(fs::read(home.path("dotfile")).unwrap(), b"# mine\n");
    let man = home.write("usr/share/man/man1/acct-user.1", ".TH ACCT-USER 1 mine\n");
    home.refuses(&["man", "--install", "--prefix", "usr"], "", 1, "file_not_ours");
    assert_eq!(fs::read_dir(home.path("usr/share/man/man1")).unwrap().count(), 1, "all or none");
    home.run(&["man", "--install", "--prefix", "usr", "--force"]).done();
    assert!(fs::read_to_string(man).unwrap().contains("\"acct "));
}

#[test]
fn the_shell_defaults_to_that_of_the_environment() {
    let home = Sandbox::empty();
    let fish = home.acct(&["completions"]).env("SHELL", "/usr/bin/fish").outcome();
    assert_eq!(fish.done().stdout, home.run(&["completions", "fish"]).done().stdout);
    let args = ["completions", "--install", "--prefix", "usr"];
    let other = home.acct(&args).env("SHELL", "/bin/dash").outcome();
    other.failed(2).says("/bin/dash");
    home.refuses(&["completions"], "", 2, "unknown_shell");
    home.refuses(&["completions", "elvish", "--install", "--prefix", "usr"], "", 2, "no_place");
    home.refuses(&["completions", "bash", "--force"], "", 2, "usage");
}

#[test]
fn every_page_is_printed_and_installed_in_man_s_path() {
    let home = Sandbox::empty();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/man");
    let page = |name: &str| fs::read_to_string(format!("{folder}/{name}")).unwrap();
    assert_eq!(home.run(&["man"]).done().stdout, page("acct.1"));
    assert_eq!(home.run(&["man", "user", "add"]).done().stdout, page("acct-user-add.1"));
    home.refuses(&["man", "user", "ad"], "", 2, "no_such_page").says("acct user add");
    home.refuses(&["man", "../x"], "", 2, "no_such_page");
    let args = ["man", "--install", "--prefix", "usr", "--format", "json"];
    let document = home.run(&args).done().json();
    let count = fs::read_dir(folder).unwrap().count();
    assert_eq!(document["changed"].as_array().unwrap().len(), count);
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let put = home.path("usr/share/man/man1").join(&name);
        assert_eq!(fs::read_to_string(&put).unwrap(), page(&name));
        assert_eq!(mode(&put), 0o644);
    }
    assert_eq!(home.run(&args).done().json()["changed"], json!([]));
}
