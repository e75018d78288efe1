//! The sources of templates: a directory that cannot be left, then the built-in texts.

use std::path::{Component, Path, PathBuf};

use super::{TemplateError, TemplateName, django};
use crate::files;
use crate::mail::Wording;

/// The folder of Django's auth templates.
const FOLDER: &str = "registration";

/// The templates' directory, the languages to try, and the wording of the built-in texts.
#[derive(Debug, Clone)]
pub(super) struct Sources {
    directory: Option<PathBuf>,
    languages: Vec<String>,
    wording: Wording,
}

/// Where a template's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file in the directory.
    File(PathBuf),
    /// acct itself.
    BuiltIn,
}

impl Sources {
    /// Opens a directory; a missing one is an error if `required`, and otherwise ignored.
    pub(super) fn open(
        directory: Option<&Path>,
        required: bool,
        language_code: &str,
        wording: Wording,
    ) -> Result<Self, TemplateError> {
        let directory = match directory {
            None => None,
            Some(path) => match path.canonicalize().ok().filter(|real| real.is_dir()) {
                None if required => return Err(TemplateError::NoDirectory(path.to_owned())),
                real => real,
            },
        };
        Ok(Self { directory, languages: languages(language_code), wording })
    }

    /// Finds a template: the file for the language, the file, or the built-in text.
    pub(super) fn find(&self, name: TemplateName) -> Option<(String, Origin)> {
        let in_language = self.languages.iter().map(|it| format!("{FOLDER}/{it}/{name}"));
        for template in in_language.chain([format!("{FOLDER}/{name}")]) {
            let path = self.directory.as_ref().map(|directory| directory.join(&template));
            // A dangling link is not skipped: reading it reports the error.
            if let Some(path) = path.filter(|path| path.symlink_metadata().is_ok()) {
                return Some((template, Origin::File(path)));
            }
        }
        name.builtin(self.wording).map(|_| (format!("{FOLDER}/{name}"), Origin::BuiltIn))
    }

    /// Refuses directories in which anyone could add a template, even if there is none yet.
    pub(super) fn check_directories(&self) -> Result<(), TemplateError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let folder = directory.join(FOLDER);
        let folders = self.languages.iter().map(|language| folder.join(language));
        for folder in [directory.clone(), folder.clone()].into_iter().chain(folders) {
            files::check_directory(&folder)
                .map_err(|error| TemplateError::unread(&folder, &error))?;
        }
        Ok(())
    }

    /// Reads a template's source; `None` if there is none with this name.
    pub(super) fn read(&self, template: &str) -> Result<Option<String>, TemplateError> {
        if let Some(directory) = &self.directory
            && let Some(text) = read_within(directory, template)?
        {
            return Ok(Some(text));
        }
        Ok(self.builtin(template).map(str::to_owned))
    }

    /// Reads a template and translates it to the engine's syntax.
    pub(super) fn load(&self, template: &str) -> Result<Option<String>, TemplateError> {
        let Some(text) = self.read(template)? else { return Ok(None) };
        django::translate(&text).map(Some).map_err(|unsupported| {
            let fragment = Some(unsupported.fragment.as_str());
            TemplateError::line(
                self.display_name(template),
                unsupported.line,
                unsupported.what,
                fragment,
            )
        })
    }

    /// Returns the path of a template's file, or says that it is built in.
    pub(super) fn display_name(&self, template: &str) -> String {
        let file = self.directory.as_ref().map(|directory| directory.join(template));
        match file.filter(|path| path.symlink_metadata().is_ok()) {
            Some(path) => path.display().to_string(),
            None => format!("the built-in {}", template.rsplit('/').next().unwrap_or(template)),
        }
    }

    fn builtin(&self, template: &str) -> Option<&'static str> {
        let file = template.strip_prefix(FOLDER)?.strip_prefix('/')?;
        TemplateName::ALL.into_iter().find(|name| name.file() == file)?.builtin(self.wording)
    }
}

/// Reads a file of the directory; refuses a path or a link that leaves it.
fn read_within(directory: &Path, template: &str) -> Result<Option<String>, TemplateError> {
    let relative = Path::new(template);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if template.is_empty() || !plain || template.contains(['\0', '\\']) {
        return Err(TemplateError::file(relative, "is not a path inside the templates directory"));
    }
    let path = directory.join(relative);
    let Ok(target) = path.canonicalize() else {
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        return Err(TemplateError::file(&path, "is a dangling link"));
    };
    if !target.starts_with(directory) {
        return Err(TemplateError::file(&path, "is outside of the templates directory"));
    }
    let text = files::read_template(&target, directory)
        .map_err(|error| TemplateError::unread(&path, &error))?;
    normalised(&path, &text).map(Some)
}

/// Normalises line endings as Python does, and refuses control characters.
fn normalised(path: &Path, text: &str) -> Result<String, TemplateError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let steers = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    match text.lines().position(|line| line.contains(steers)) {
        None => Ok(text),
        Some(line) => {
            let what = "it contains a control character".to_owned();
            Err(TemplateError::line(path.display().to_string(), line + 1, what, None))
        }
    }
}

/// Returns the folders of a language: its full code, then its base.
fn languages(code: &str) -> Vec<String> {
    let code = code.to_lowercase();
    if !code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_@".contains(letter)) {
        return Vec::new();
    }
    let base = code.split(['-', '_', '@']).next().unwrap_or_default().to_owned();
    let mut codes = vec![code, base];
    codes.dedup();
    codes.retain(|code| !code.is_empty());
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_its_code_and_its_base() {
        assert_eq!(languages("en-US"), ["en-us", "en"]);
        assert_eq!(languages("de"), ["de"]);
        assert_eq!(languages("zh-hans"), ["zh-hans", "zh"]);
        for code in ["", "../..", "de/at", "de.at", "dé"] {
            assert_eq!(languages(code), [""; 0], "{code}");
        }
    }
}
