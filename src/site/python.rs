//! Which Python is the site's.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::Refusal;

/// Where a virtual environment lies beside `manage.py`.
const VENVS: [&str; 3] = ["venv", ".venv", "env"];

/// Finds the site's Python: the one named, a virtual environment's beside `manage.py`, `python3`.
///
/// A symlink is kept: a virtual environment's Python is one, and means the environment by it.
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

/// Refuses a Python that is not there; what else is wrong with one shows when it is run.
pub(super) fn require(python: &Path) -> Result<(), Refusal> {
    match python.try_exists() {
        Ok(false) => {
            let message = format!("there is no file {}", python.display());
            Err(Refusal::environment("no_python", message)
                .hint("specify the site's own Python with --python"))
        }
        _ => Ok(()),
    }
}

/// Lists the directories that decide what a Python is: its own, and the environment's around it.
pub(super) fn folders(python: &Path) -> Vec<PathBuf> {
    python.ancestors().skip(1).take(2).map(Path::to_owned).collect()
}

/// Makes a path absolute by the working directory, symlinks and all.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn on_path(word: &Path, search_path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(search_path?)
        .map(|folder| absolute(&folder.join(word)))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_virtual_environment_beside_manage_py_comes_before_the_search_path() {
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
}
