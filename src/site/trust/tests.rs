//! Where paths lead, and who could change that.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};

use super::*;

#[test]
fn root_trusts_what_only_root_can_change() {
    for (uid, gid, mode, changed) in [
        (0, 0, 0o755, false),
        (0, 0, 0o775, false),
        (0, 33, 0o755, false),
        (0, 33, 0o775, true),
        (0, 0, 0o757, true),
        (33, 33, 0o400, true),
    ] {
        assert_eq!(is_changed(uid, gid, mode), changed, "{uid} {gid} {mode:o}");
    }
}

#[test]
fn an_unknown_owner_has_a_number_that_sudo_takes() {
    assert_eq!(login_name(0), "root");
    assert_eq!(login_name(4_000_000_123), "#4000000123");
}

/// Returns a directory without links in its path, if it is root's.
fn folder_of_root() -> Option<(tempfile::TempDir, PathBuf)> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    Some((folder, path))
}

fn guard() -> Guard<'static> {
    Guard { command: "acct", seen: HashSet::new(), imported: HashSet::new() }
}

#[test]
fn a_path_leads_where_the_system_would_follow_it_and_keeps_its_last_name() {
    let Some((_folder, home)) = folder_of_root() else { return };
    let inside = |name: &str| home.join(name);
    fs::create_dir_all(inside("a/b")).unwrap();
    fs::write(inside("a/b/python3"), "").unwrap();
    symlink("python3", inside("a/b/python")).unwrap();
    symlink("a/b", inside("relative")).unwrap();
    symlink(inside("relative"), inside("absolute")).unwrap();
    symlink("../..", inside("a/b/up")).unwrap();
    symlink("loop", inside("loop")).unwrap();
    symlink("nowhere", inside("dangling")).unwrap();
    for path in [
        "a/b/python",
        "relative/python",
        "absolute/python",
        "a/../a/./b/python",
        "relative/up/absolute/python",
        "relative/../b/python",
    ] {
        let found = guard().resolve(&inside(path)).unwrap().unwrap();
        assert_eq!(found.named, inside("a/b/python"), "{path}");
        assert_eq!(found.target, inside("a/b/python3"), "{path}");
        assert_eq!(found.target, inside(path).canonicalize().unwrap(), "{path}");
    }
    for path in ["loop", "loop/python", "dangling", "a/none", "a/b/python3/none"] {
        assert!(guard().resolve(&inside(path)).unwrap().is_none(), "{path}");
    }
}

#[test]
fn one_directory_or_link_that_others_can_change_spoils_every_path_through_it() {
    let Some((_folder, home)) = folder_of_root() else { return };
    let inside = |name: &str| home.join(name);
    let set_mode = |name: &str, mode| {
        fs::set_permissions(inside(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir_all(inside("bob/root/deep")).unwrap();
    fs::write(inside("bob/root/deep/file"), "").unwrap();
    symlink("bob/root", inside("to_bob")).unwrap();
    fs::write(inside("plain"), "").unwrap();
    symlink("plain", inside("link")).unwrap();
    let refused = |path: &str| match guard().resolve(&inside(path)) {
        Ok(found) => found.is_none().then(|| "missing".to_owned()),
        Err(refusal) => {
            assert_eq!(refusal.code, "foreign_python");
            Some(refusal.message)
        }
    };
    assert_eq!(refused("to_bob/deep/file"), None);
    for (uid, mode, accepted) in [
        (12_345, 0o755, false),
        (0, 0o777, false),
        (0, 0o775, true),
        (0, 0o1777, true),
        (7, 0o1777, false),
    ] {
        chown(inside("bob"), Some(uid), Some(0)).unwrap();
        set_mode("bob", mode);
        for path in ["bob/root/deep/file", "to_bob/deep/file", "bob/root/deep/../../../plain"] {
            let told = refused(path);
            assert_eq!(told.is_none(), accepted, "{uid} {mode:o} {path}: {told:?}");
            assert!(told.is_none_or(|told| told.contains("/bob ")), "{path}");
        }
    }
    // In a sticky directory the owners of the names decide.
    chown(inside("bob"), Some(0), Some(0)).unwrap();
    set_mode("bob", 0o1777);
    chown(inside("bob/root"), Some(7), None).unwrap();
    assert!(refused("to_bob/deep/file").unwrap().contains("/bob/root "));
    assert_eq!(refused("link"), None);
    std::os::unix::fs::lchown(inside("link"), Some(7), None).unwrap();
    assert!(refused("link").unwrap().contains("/link "));
    symlink("bob/none", inside("to_none")).unwrap();
    assert!(refused("to_none").unwrap().contains("/bob "), "others can create it");
}
