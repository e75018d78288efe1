//! Root runs nobody else's Python: whoever can write the site would be root by it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};

use super::launch::Launch;
use super::python;
use crate::error::{Refusal, quoted};

/// A file that would run, and who can change it.
struct Foreign {
    path: PathBuf,
    /// Its owner, where that is not root: a login name or `#` and the number.
    owner: Option<String>,
    /// Whether it is a directory that is meant for everybody, as `/tmp` is.
    is_sticky: bool,
}

/// The bit of a directory's mode that keeps people from replacing each other's files in it.
const STICKY: u32 = 0o1000;

/// Refuses to run as root what somebody else can change.
///
/// `command` is the command line that the owner would type.
pub fn refuse_foreign(launch: &Launch, command: &str) -> Result<(), Refusal> {
    let Some(found) = foreign(launch) else { return Ok(()) };
    let path = found.path.display();
    let (message, hint) = match found.owner {
        Some(owner) => (
            format!("root does not run another user's Python: {path} belongs to {owner}"),
            format!("sudo -u {} {command}", quoted(Path::new(&owner))),
        ),
        None => (
            format!("root does not run a Python that others can change: {path} is writable"),
            if found.is_sticky {
                "keep the site and its Python in a directory that only its owner can write"
                    .to_owned()
            } else {
                format!("chmod go-w {}", quoted(&found.path))
            },
        ),
    };
    Err(Refusal::environment("foreign_python", message).hint(hint))
}

/// Finds a file that would run as root and that somebody else can change; `None` for other users.
fn foreign(launch: &Launch) -> Option<Foreign> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    let around_python = python::folders(&launch.python);
    let is_site = |path: &Path| launch.manage_py.parent() == Some(path);
    what_runs(launch).into_iter().find_map(|path| {
        // What is not there does not run.
        let status = path.symlink_metadata().ok()?;
        let is_sticky = status.is_dir() && status.mode() & STICKY != 0;
        // There the owners of the entries decide; beside manage.py any new file is a module.
        if is_sticky && status.uid() == 0 && around_python.contains(&path) && !is_site(&path) {
            return None;
        }
        let uid = changed_by_others(&status)?;
        let owner = (uid != 0).then(|| login_name(uid));
        Some(Foreign { path, owner, is_sticky })
    })
}

/// Lists the files whose owner decides what the site's Python does.
fn what_runs(launch: &Launch) -> Vec<PathBuf> {
    let mut paths = vec![launch.manage_py.clone()];
    let folder = launch.manage_py.parent().unwrap_or(Path::new("/"));
    paths.push(folder.to_owned());
    paths.extend(modules(folder));
    paths.push(launch.python.clone());
    for folder in python::folders(&launch.python) {
        // What makes a directory a Python's home, should somebody have put it there.
        let entries = ["pyvenv.cfg", "lib", "lib64"].map(|name| folder.join(name));
        // What the system's own Python runs is the system's business.
        if entries[0].is_file() {
            paths.extend(modules(&entries[1]));
        }
        paths.push(folder);
        paths.extend(entries);
    }
    paths.extend(launch.python.canonicalize());
    paths.extend(launch.env_file.clone());
    paths
}

/// What Python may run of a folder that is on its path.
const MODULES: [&str; 4] = ["py", "pyc", "pth", "so"];

/// Finds the modules in a folder and below it, and the folders that hold any.
///
/// A folder without a module, such as that of uploaded files, is nothing that a site imports.
fn modules(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut left) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = left.pop() {
        let before = found.len();
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            // A link's own owner decides where it leads.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                left.push(path);
            } else if path.extension().is_some_and(|it| MODULES.iter().any(|known| it == *known)) {
                found.push(path);
            }
        }
        if found.len() > before {
            found.push(folder);
        }
    }
    found
}

/// Returns the owner of what others than root can change.
fn changed_by_others(status: &Metadata) -> Option<u32> {
    let mode = if status.is_symlink() { 0 } else { status.mode() };
    is_changed_by_others(status.uid(), status.gid(), mode).then(|| status.uid())
}

fn is_changed_by_others(uid: u32, gid: u32, mode: u32) -> bool {
    uid != 0 || mode & 0o002 != 0 || (gid != 0 && mode & 0o020 != 0)
}

fn login_name(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        _ => format!("#{uid}"),
    }
}

#[cfg(test)]
mod tests {
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
            assert_eq!(is_changed_by_others(uid, gid, mode), changed, "{uid} {gid} {mode:o}");
        }
    }

    #[test]
    fn an_unknown_owner_has_a_number_that_sudo_takes() {
        assert_eq!(login_name(0), "root");
        assert_eq!(login_name(4_000_000_123), "#4000000123");
    }
}
