//! Finds the site's Python.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::Refusal;

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
    let folder = if manage_py.is_dir() { Some(manage_py) } else { manage_py.parent() };
    let folder = folder.unwrap_or(Path::new("/"));
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
        Ok(false) => Err(missing(python)),
        _ => Ok(()),
    }
}

/// Returns the refusal of a Python that does not exist.
pub(super) fn missing(python: &Path) -> Refusal {
    let message = format!("{} does not exist", python.display());
    Refusal::environment("no_python", message).hint("specify the site's own Python with --python")
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
}
