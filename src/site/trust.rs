//! As root, runs only what nobody but root can change: a site, its Python, its environment file, and
//! every directory and link on the way to them.
//!
//! Whoever can write one of them, or rename a directory above one, would be root. Paths are resolved
//! while they are checked, and what is started is where they led. From then on nobody else can make
//! that path lead elsewhere, since every directory on it is root's: no descriptor has to pin it.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs::{FileType, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use nix::unistd::{Uid, User};

use super::python;
use crate::error::{Refusal, quoted};
use crate::files::FileError;

/// The sticky bit: in such a directory users cannot replace each other's files.
const STICKY: u32 = 0o1000;

/// How many links a path may have, as in Linux.
const MAX_LINKS: u32 = 40;

/// The suffixes of files that Python runs.
const MODULES: [&str; 4] = ["py", "pyc", "pth", "so"];

/// The paths with which a site is started.
#[derive(Debug, Clone)]
pub(super) struct SitePaths {
    /// The site's `manage.py`, or its directory.
    pub(super) manage_py: PathBuf,
    /// The site's Python; its last name may be a link, which selects a virtual environment.
    pub(super) python: PathBuf,
    /// The environment files of its service.
    pub(super) env_files: Vec<PathBuf>,
}

/// Returns the directory in which a site is started.
pub(super) fn folder_of(manage_py: &Path) -> &Path {
    if manage_py.is_dir() { manage_py } else { manage_py.parent().unwrap_or(Path::new("/")) }
}

/// What a path led to; all of it is root's.
struct Resolved {
    /// The directory without links, and the original last name.
    named: PathBuf,
    /// The file itself, without links.
    target: PathBuf,
}

impl SitePaths {
    /// Returns the paths to use: as root, where they lead, if nobody else can change that.
    ///
    /// `command` is the command line for the owner of what is refused.
    pub(super) fn checked(&self, command: &str) -> Result<Self, Refusal> {
        if !nix::unistd::geteuid().is_root() {
            return Ok(self.clone());
        }
        let mut guard = Guard { command, seen: HashSet::new(), imported: HashSet::new() };
        Ok(Self {
            manage_py: guard.site(&self.manage_py)?,
            python: guard.python(&self.python)?,
            env_files: self
                .env_files
                .iter()
                .map(|file| guard.env_file(file))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Device and inode.
type Identity = (u64, u64);

/// Checks paths for root.
struct Guard<'a> {
    command: &'a str,
    /// Directories in which modules were looked for.
    seen: HashSet<Identity>,
    /// Those with modules, in them or below.
    imported: HashSet<Identity>,
}

impl Guard<'_> {
    fn site(&mut self, manage_py: &Path) -> Result<PathBuf, Refusal> {
        let missing = || {
            let message = format!("{} does not exist", manage_py.display());
            Refusal::environment("no_manage_py", message)
        };
        let found = self.resolve(manage_py)?.ok_or_else(missing)?.target;
        let folder = folder_of(&found);
        // Any new file next to manage.py is a module.
        self.check_closed(folder)?;
        self.check_modules(folder)?;
        Ok(found)
    }

    fn python(&mut self, python: &Path) -> Result<PathBuf, Refusal> {
        let found = self.resolve(python)?.ok_or_else(|| python::missing(python))?;
        for file in [&found.named, &found.target] {
            // Its own directory and that of its environment.
            for folder in file.ancestors().skip(1).take(2) {
                self.check_environment(folder)?;
            }
        }
        Ok(found.named)
    }

    /// Checks a directory that a Python would take for its environment if these names were in it.
    fn check_environment(&mut self, folder: &Path) -> Result<(), Refusal> {
        self.check_closed(folder)?;
        let [settings, lib, lib64] = ["pyvenv.cfg", "lib", "lib64"].map(|name| folder.join(name));
        for path in [&settings, &lib, &lib64] {
            self.resolve(path)?;
        }
        // The modules of the system's Python are not checked.
        if settings.is_file() {
            self.check_modules(&lib)?;
            self.check_modules(&lib64)?;
        }
        Ok(())
    }

    fn env_file(&self, file: &Path) -> Result<PathBuf, Refusal> {
        let missing = || FileError::Missing(file.to_owned());
        Ok(self.resolve(file)?.ok_or_else(missing)?.target)
    }

    /// Checks the modules in a directory and below it, every directory on the way to one, and what
    /// links among them lead to.
    ///
    /// A directory without a module, such as that of uploaded files, is not imported.
    fn check_modules(&mut self, top: &Path) -> Result<(), Refusal> {
        let (mut ways, mut left) = (BTreeMap::new(), vec![top.to_owned()]);
        while let Some(folder) = left.pop() {
            let Ok(status) = folder.metadata() else { continue };
            let identity = (status.dev(), status.ino());
            ways.insert(folder.clone(), identity);
            // Links may lead back.
            if !self.seen.insert(identity) {
                continue;
            }
            let mut has_modules = false;
            for entry in folder.read_dir().into_iter().flatten().flatten() {
                let (path, kind) = (entry.path(), entry.file_type());
                let is_link = kind.as_ref().is_ok_and(FileType::is_symlink);
                if kind.is_ok_and(|kind| kind.is_dir()) || is_link && path.is_dir() {
                    left.push(path);
                } else if is_module(&path) {
                    self.check(&path)?;
                    if is_link {
                        self.resolve(&path)?;
                    }
                    has_modules = true;
                }
            }
            if has_modules {
                let above = folder.ancestors().map_while(|folder| ways.get(folder));
                self.imported.extend(above);
            }
        }
        for (folder, _) in ways.iter().filter(|(_, identity)| self.imported.contains(identity)) {
            if let Some(found) = self.resolve(folder)? {
                self.check_closed(&found.target)?;
            }
        }
        Ok(())
    }

    /// Finds where a path leads, and checks every directory, every link and the file; `None` if it is
    /// missing.
    fn resolve(&self, path: &Path) -> Result<Option<Resolved>, Refusal> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (mut at, mut left) = (PathBuf::from("/"), names(&path));
        let (mut named, mut links) = (None, 0);
        self.check(&at)?;
        while let Some(name) = left.pop() {
            if name == ".." {
                at.pop();
                continue;
            }
            at.push(name);
            if left.is_empty() && named.is_none() {
                named = Some(at.clone());
            }
            let Some(status) = self.check(&at)? else {
                // A link may lead to a name that others can still create.
                at.pop();
                return if links > 0 { self.check_closed(&at).map(|()| None) } else { Ok(None) };
            };
            if status.is_symlink() {
                links += 1;
                let Some(target) = at.read_link().ok().filter(|_| links <= MAX_LINKS) else {
                    return Ok(None);
                };
                at.pop();
                if target.is_absolute() {
                    at = PathBuf::from("/");
                }
                left.extend(names(&target));
            }
        }
        Ok(Some(Resolved { named: named.unwrap_or_else(|| at.clone()), target: at }))
    }

    /// Checks a name in a directory that was checked: its owner and, unless it is a link, its mode.
    ///
    /// In a sticky directory such as `/tmp` the owners of the names in it decide.
    fn check(&self, path: &Path) -> Result<Option<FileType>, Refusal> {
        let Ok(status) = path.symlink_metadata() else { return Ok(None) };
        if is_changed_by_others(&status) && !is_sticky(&status) {
            return Err(self.refuse(path, &status));
        }
        Ok(Some(status.file_type()))
    }

    /// Checks a directory in which nobody else may create files either.
    fn check_closed(&self, folder: &Path) -> Result<(), Refusal> {
        match folder.symlink_metadata() {
            Ok(status) if is_changed_by_others(&status) => Err(self.refuse(folder, &status)),
            _ => Ok(()),
        }
    }

    fn refuse(&self, path: &Path, status: &Metadata) -> Refusal {
        let shown = path.display();
        let (message, hint) = if status.uid() != 0 {
            let owner = login_name(status.uid());
            (
                format!(
                    "as root, acct does not run another user's Python: {shown} belongs to {owner}"
                ),
                format!("sudo -u {} {}", quoted(Path::new(&owner)), self.command),
            )
        } else {
            (
                format!(
                    "as root, acct does not run a Python that others can change: {shown} is writable"
                ),
                if is_sticky(status) {
                    "move the site and its Python to a directory that only its owner can write"
                        .to_owned()
                } else {
                    format!("chmod go-w {}", quoted(path))
                },
            )
        };
        Refusal::environment("foreign_python", message).hint(hint)
    }
}

/// Returns the names of a path, the first one last.
fn names(path: &Path) -> Vec<OsString> {
    let names = path.components().rev().filter_map(|name| match name {
        Component::Normal(_) | Component::ParentDir => Some(name.as_os_str().to_owned()),
        _ => None,
    });
    names.collect()
}

fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|it| MODULES.iter().any(|known| it == *known))
}

/// Returns whether not only root can change a file; a link never changes, only its directory does.
fn is_changed_by_others(status: &Metadata) -> bool {
    let mode = if status.is_symlink() { 0 } else { status.mode() };
    is_changed(status.uid(), status.gid(), mode)
}

fn is_changed(uid: u32, gid: u32, mode: u32) -> bool {
    uid != 0 || mode & 0o002 != 0 || (gid != 0 && mode & 0o020 != 0)
}

fn is_sticky(status: &Metadata) -> bool {
    status.is_dir() && status.uid() == 0 && status.mode() & STICKY != 0
}

fn login_name(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        _ => format!("#{uid}"),
    }
}

#[cfg(test)]
mod tests;
