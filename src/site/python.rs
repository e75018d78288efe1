//! Finds the site's Python, and refuses to run another user's as root.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User};

use super::launch::Launch;
use crate::error::{Refusal, quoted};

/// The usual names of a virtual environment next to `manage.py`.
const VENVS: [&str; 3] = ["venv", ".venv", "env"];

/// Finds the site's Python: the given one, that of a virtual environment next to `manage.py`, or
/// `python3`.
///
/// Symlinks are kept: a virtual environment's Python is one, and its path selects the environment.
pub fn find(
    named: Option<&Path>,
    manage_py: &Path,
    search_path: Option<&OsStr>,
) -> Result<PathBuf, Refusal> {
    if let Some(named) = named {
        let is_word = named.components().count() == 1 && !named.is_dir();
        let found = if is_word { on_path(named, search_path) } else { Some(absolute(named)) };
        return found
            .map(|path| if path.is_dir() { path.join("bin/python") } else { path })
            .ok_or_else(|| {
                let message = format!("{} is not on PATH", named.display());
                Refusal::environment("no_python", message)
            });
    }
    let folder = manage_py.parent().unwrap_or(Path::new("/"));
    VENVS
        .iter()
        .map(|venv| folder.join(venv).join("bin/python"))
        .find(|python| python.is_file())
        .or_else(|| on_path(Path::new("python3"), search_path))
        .ok_or_else(|| {
            Refusal::environment("no_python", "python3 is not on PATH")
                .hint("specify the site's own Python with --python")
        })
}

/// Refuses a Python that does not exist; other problems show when it runs.
pub(super) fn require(python: &Path) -> Result<(), Refusal> {
    match python.try_exists() {
        Ok(false) => {
            let message = format!("{} does not exist", python.display());
            Err(Refusal::environment("no_python", message)
                .hint("specify the site's own Python with --python"))
        }
        _ => Ok(()),
    }
}

/// Lists the directories that determine a Python: its own, and that of its environment.
fn folders(python: &Path) -> Vec<PathBuf> {
    python.ancestors().skip(1).take(2).map(Path::to_owned).collect()
}

/// Returns an absolute path without resolving symlinks.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn on_path(word: &Path, search_path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(search_path?)
        .map(|folder| absolute(&folder.join(word)))
        .find(|path| path.is_file())
}

/// A file that would run, and that others can change.
struct Foreign {
    path: PathBuf,
    /// Its owner, if that is not root: a login name or `#` and the uid.
    owner: Option<String>,
    /// Whether it is a sticky directory such as `/tmp`.
    is_sticky: bool,
}

/// The sticky bit: users cannot replace each other's files in such a directory.
const STICKY: u32 = 0o1000;

/// Refuses to run as root what another user can change: whoever can write the site would be root.
///
/// `command` is the command line for the owner.
pub fn refuse_foreign(launch: &Launch, command: &str) -> Result<(), Refusal> {
    let Some(found) = foreign(launch) else { return Ok(()) };
    let path = found.path.display();
    let (message, hint) = match found.owner {
        Some(owner) => (
            format!("as root, acct does not run another user's Python: {path} belongs to {owner}"),
            format!("sudo -u {} {command}", quoted(Path::new(&owner))),
        ),
        None => (
            format!(
                "as root, acct does not run a Python that others can change: {path} is writable"
            ),
            if found.is_sticky {
                "move the site and its Python to a directory that only its owner can write"
                    .to_owned()
            } else {
                format!("chmod go-w {}", quoted(&found.path))
            },
        ),
    };
    Err(Refusal::environment("foreign_python", message).hint(hint))
}

/// Finds a file that would run as root and that another user can change.
fn foreign(launch: &Launch) -> Option<Foreign> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    let around_python = folders(&launch.python);
    let is_site = |path: &Path| launch.manage_py.parent() == Some(path);
    what_runs(launch).into_iter().find_map(|path| {
        // A missing file does not run.
        let status = path.symlink_metadata().ok()?;
        let is_sticky = status.is_dir() && status.mode() & STICKY != 0;
        // There the owners of the entries decide; but next to manage.py any new file is a module.
        if is_sticky && status.uid() == 0 && around_python.contains(&path) && !is_site(&path) {
            return None;
        }
        let uid = changed_by_others(&status)?;
        let owner = (uid != 0).then(|| login_name(uid));
        Some(Foreign { path, owner, is_sticky })
    })
}

/// Lists the files that determine what the site's Python does.
fn what_runs(launch: &Launch) -> Vec<PathBuf> {
    let mut paths = vec![launch.manage_py.clone()];
    let folder = launch.manage_py.parent().unwrap_or(Path::new("/"));
    paths.push(folder.to_owned());
    paths.extend(modules(folder));
    paths.push(launch.python.clone());
    for folder in folders(&launch.python) {
        // These turn a directory into a Python environment if they are added.
        let entries = ["pyvenv.cfg", "lib", "lib64"].map(|name| folder.join(name));
        // The modules of the system's Python are not checked.
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

/// The suffixes of files that Python runs.
const MODULES: [&str; 4] = ["py", "pyc", "pth", "so"];

/// Finds the modules in a folder and below it, and the folders with modules.
///
/// A folder without a module, such as that of uploaded files, is not imported.
fn modules(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut left) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = left.pop() {
        let before = found.len();
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let path = entry.path();
            // A symlink's own owner decides about it.
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

/// Returns the owner of a file that not only root can change.
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
    fn the_virtual_environment_next_to_manage_py_comes_before_path() {
        let site = tempfile::tempdir().unwrap();
        let manage_py = site.path().join("manage.py");
        let bin = site.path().join("bin");
        let put = |path: PathBuf| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        let find = |named: Option<&Path>| find(named, &manage_py, Some(bin.as_os_str()));
        assert_eq!(find(None).unwrap_err().code, "no_python");
        let global = put(bin.join("python3"));
        assert_eq!(find(None).unwrap(), global);
        let venv = put(site.path().join(".venv/bin/python"));
        assert_eq!(find(None).unwrap(), venv);
        assert_eq!(find(Some(&site.path().join(".venv"))).unwrap(), venv);
        assert_eq!(find(Some(Path::new("python3"))).unwrap(), global);
        assert_eq!(find(Some(Path::new("python9"))).unwrap_err().code, "no_python");
    }

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
