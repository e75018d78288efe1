//! Changing values of a settings file.

use std::path::Path;

use toml_edit::{DocumentMut, Item, value};

use crate::error::Refusal;
use crate::files::{self, FileError};

/// Sets text values in a settings file and keeps the rest of it; tells whether it changed.
pub fn update_file(path: &Path, values: &[(&str, &str)]) -> Result<bool, Refusal> {
    let old = match files::read_settings(path) {
        Ok(text) => text,
        Err(FileError::Missing(_)) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut document: DocumentMut = old.parse().map_err(|_| {
        Refusal::environment("bad_settings_file", format!("{} is not TOML", path.display()))
    })?;
    for (name, text) in values {
        set(&mut document, name, text);
    }
    let new = document.to_string();
    if new == old {
        return Ok(false);
    }
    files::make_directory_for(path)?;
    // A settings file may be a link into somebody's dotfiles; the link stays.
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    files::replace(&place, new.as_bytes())?;
    Ok(true)
}

/// Sets a value, and leaves the comment behind an old one.
fn set(document: &mut DocumentMut, name: &str, text: &str) {
    match document.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => document[name] = value(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_keeps_comments_and_says_when_nothing_changed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/config.toml");
        assert!(update_file(&path, &[("site_domain", "news.example")]).unwrap());
        std::fs::write(&path, "# ours\nsite_domain = \"a.example\" # old\n").unwrap();
        assert!(update_file(&path, &[("site_domain", "b.example")]).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# ours\nsite_domain = \"b.example\" # old\n");
        assert!(!update_file(&path, &[("site_domain", "b.example")]).unwrap());
    }
}
