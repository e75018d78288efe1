//! Writes an adopted site's files: first the keys, then the settings, all or nothing.

use std::io;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;
use zeroize::Zeroizing;

use super::profile::{KeyFile, Profile};
use crate::error::Refusal;
use crate::files::{self, Access, FileError};
use crate::secret;
use crate::terminal::visible;

/// The settings with the names of key files.
const KEY_SETTINGS: [&str; 3] =
    ["secret_key_file", "secret_key_fallbacks_file", "email_host_password_file"];

/// The files of a site: their path, and the old settings.
#[derive(Debug)]
pub struct Placing {
    path: PathBuf,
    /// The existing settings file, if any.
    pub old: Option<DocumentMut>,
}

/// A key file that was written, and its content before.
struct WrittenKey {
    path: PathBuf,
    before: Option<Zeroizing<Vec<u8>>>,
}

impl Placing {
    /// Reads an existing settings file; refuses one that was not adopted from this `manage.py`.
    pub fn read(path: PathBuf, manage_py: &Path) -> Result<Self, Refusal> {
        let old = match files::read_settings(&path) {
            Ok(text) => Some(text.parse::<DocumentMut>().map_err(|_| {
                let message = format!("{} is not valid TOML", path.display());
                Refusal::environment("bad_settings_file", message)
            })?),
            Err(FileError::Missing(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let placing = Self { path, old };
        if placing.old.is_some() && placing.text("manage_py") != manage_py.to_str() {
            let from = placing
                .text("manage_py")
                .map_or("was not adopted".to_owned(), |other| format!("was adopted from {other}"));
            let message = format!("{} already exists and {from}", placing.path.display());
            return Err(Refusal::refused("settings_taken", message).hint(
                "to use several sites, adopt each with its own --name, such as --name news",
            ));
        }
        Ok(placing)
    }

    /// Returns the settings file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the settings file's name without suffix.
    #[must_use]
    pub fn stem(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Returns a string from the old settings file.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.old.as_ref()?.get(name)?.as_str()
    }

    /// Returns the settings file's new text.
    #[must_use]
    pub fn document(&self, profile: &Profile, manage_py: &Path) -> String {
        let Some(old) = &self.old else { return new_text(profile, manage_py) };
        let mut document = old.clone();
        profile.write_to(&mut document);
        document.to_string()
    }

    /// Lists the settings whose key files differ from the site's secrets.
    #[must_use]
    pub fn changed_secrets(&self, profile: &Profile) -> Vec<&'static str> {
        let differs = |file: &&KeyFile| {
            let now = files::read_key(&self.sibling(&file.name), Access::Private).ok();
            now.as_deref() != Some(&without_line_end(file))
        };
        profile.files.iter().filter(differs).map(|file| file.setting).collect()
    }

    /// Writes the key files, then the settings file; a failed attempt is undone.
    ///
    /// Where all are in place, but could not be synced, they stay.
    pub fn write(&self, profile: &Profile, text: &str) -> Result<(), Refusal> {
        files::create_parent(&self.path)?;
        let mut written_keys = Vec::new();
        let written = self.write_all(profile, text, &mut written_keys);
        match &written {
            Err(refusal) if !refusal.is_unknown => {
                written_keys.into_iter().rev().for_each(WrittenKey::undo);
            }
            _ => self.remove_unused(profile),
        }
        written
    }

    fn write_all(
        &self,
        profile: &Profile,
        text: &str,
        written: &mut Vec<WrittenKey>,
    ) -> Result<(), Refusal> {
        let mut unsynced = None;
        for file in &profile.files {
            let path = self.sibling(&file.name);
            let content = content(file);
            let before = self.before(&path, &content)?;
            let placed = files::write_secret(&path, &content);
            FileError::set_aside_unsynced(placed, &mut unsynced)?;
            written.push(WrittenKey { path, before });
        }
        // The settings file may be a symlink, which is kept.
        let path = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        let placed = files::replace(&path, text.as_bytes());
        FileError::set_aside_unsynced(placed, &mut unsynced)?;
        Ok(unsynced.map_or(Ok(()), Err)?)
    }

    /// Reads what a key file would replace; refuses a file that adopt has not created.
    fn before(&self, path: &Path, content: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // A file without access cannot be written either, and that error says more.
            Err(_) => return Ok(None),
            Ok(_) => {}
        }
        // A file that others can read can be restored too, except for its mode.
        let before = files::read_key(path, Access::Shared).map(|mut key| {
            secret::append(&mut key, b"\n");
            key
        });
        let named = self.key_files().any(|known| known == path);
        match before {
            Ok(before) if named || *before == content => Ok(Some(before)),
            Err(_) if named => Ok(None),
            _ => Err(Refusal::from(FileError::Exists(path.to_owned()))
                .hint("it belongs to another site; move it away, or use another --name")),
        }
    }

    /// Lists the key files of the old settings file.
    fn key_files(&self) -> impl Iterator<Item = PathBuf> {
        KEY_SETTINGS.into_iter().filter_map(|name| Some(self.sibling(self.text(name)?)))
    }

    /// Removes the key files that the site no longer needs.
    fn remove_unused(&self, profile: &Profile) {
        for path in self.key_files() {
            let used = profile.files.iter().any(|file| self.sibling(&file.name) == path);
            let ours = path.parent() == self.path.parent();
            if ours && !used {
                // If it stays, it does no harm.
                let _ = std::fs::remove_file(path);
            }
        }
    }

    fn sibling(&self, name: &str) -> PathBuf {
        self.path.with_file_name("").join(name)
    }
}

/// Returns a new settings file, with a comment about its origin.
fn new_text(profile: &Profile, manage_py: &Path) -> String {
    let mut document = profile.document().clone();
    let origin = format!(
        "# Adopted from {}.\n# Run acct adopt again after the site's settings change; lines for \
         other settings are kept.\n",
        visible(&manage_py.display().to_string())
    );
    if let Some(mut first) = document.key_mut("manage_py") {
        first.leaf_decor_mut().set_prefix(origin);
    }
    document.to_string()
}

impl WrittenKey {
    fn undo(self) {
        // The error that led here is the one to report.
        let _ = match self.before {
            Some(before) => files::write_secret(&self.path, &before).is_ok(),
            None => std::fs::remove_file(&self.path).is_ok(),
        };
    }
}

/// Returns the secrets, one per line.
fn content(file: &KeyFile) -> Zeroizing<Vec<u8>> {
    let mut content = Zeroizing::new(Vec::new());
    for secret in &file.secrets {
        secret::append(&mut content, secret.expose());
        secret::append(&mut content, b"\n");
    }
    content
}

fn without_line_end(file: &KeyFile) -> Zeroizing<Vec<u8>> {
    let mut content = content(file);
    content.pop();
    content
}

#[cfg(test)]
mod tests;
