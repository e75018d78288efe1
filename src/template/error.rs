//! Errors in templates, with file and line.

use std::fmt;
use std::path::{Path, PathBuf};

use super::filters::truncated;
use crate::error::Refusal;
use crate::files::FileError;

/// The longest excerpt of a line in a message, in characters.
const LONGEST_FRAGMENT: usize = 72;

/// Why a template cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// The directory in the settings does not exist.
    NoDirectory(PathBuf),
    /// A template cannot be read, does not parse, or fails on its variables.
    Bad {
        /// The file, or the name of a built-in text.
        file: String,
        /// The line number, from 1.
        line: Option<usize>,
        /// What is wrong, in one line.
        what: String,
        /// An excerpt of the line.
        fragment: Option<String>,
    },
}

impl TemplateError {
    /// Creates an error about a whole file.
    pub(super) fn file(file: &Path, what: impl Into<String>) -> Self {
        Self::Bad {
            file: file.display().to_string(),
            line: None,
            what: what.into(),
            fragment: None,
        }
    }

    /// Creates an error about a line.
    pub(super) fn line(file: String, line: usize, what: String, text: Option<&str>) -> Self {
        let fragment = text
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| truncated(text, LONGEST_FRAGMENT));
        Self::Bad { file, line: Some(line), what, fragment }
    }

    /// Converts an error of reading a file.
    pub(super) fn unread(path: &Path, error: &FileError) -> Self {
        // The message begins with the path, which is our prefix too.
        let message = error.to_string();
        let file = path.display().to_string();
        let what = message
            .strip_prefix(&file)
            .map_or(message.as_str(), |rest| rest.trim_start_matches(':').trim_start());
        Self::Bad { what: what.to_owned(), file, line: None, fragment: None }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory(path) => {
                write!(
                    f,
                    "the directory {} (templates in the settings) does not exist",
                    path.display()
                )
            }
            Self::Bad { file, line, what, fragment } => {
                f.write_str(file)?;
                if let Some(line) = line {
                    write!(f, ":{line}")?;
                }
                write!(f, ": {what}")?;
                fragment.as_ref().map_or(Ok(()), |fragment| write!(f, ", in: {fragment}"))
            }
        }
    }
}

impl std::error::Error for TemplateError {}

impl From<TemplateError> for Refusal {
    fn from(error: TemplateError) -> Self {
        let message = error.to_string();
        match error {
            TemplateError::NoDirectory(_) => Self::environment("no_templates", message)
                .hint("create it, or correct templates in the settings"),
            TemplateError::Bad { .. } => Self::environment("bad_template", message)
                .hint("acct template check checks every template"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_place_first_and_a_short_fragment_last() {
        let text = format!("  {{{{ x }}}}{}", "y".repeat(100));
        let error = TemplateError::line("a.txt".to_owned(), 3, "it is odd".to_owned(), Some(&text));
        let told = error.to_string();
        assert!(told.starts_with("a.txt:3: it is odd, in: {{ x }}yyy"), "{told}");
        assert!(told.ends_with("y…") && told.chars().count() < 100, "{told}");
        let error = TemplateError::line("a.txt".to_owned(), 3, "it is odd".to_owned(), Some(" "));
        assert_eq!(error.to_string(), "a.txt:3: it is odd");
    }

    #[test]
    fn what_cannot_be_read_names_its_file_once() {
        let path = Path::new("/t/a.txt");
        let error = FileError::Unfit { path: path.to_owned(), what: "is not UTF-8" };
        assert_eq!(TemplateError::unread(path, &error).to_string(), "/t/a.txt: is not UTF-8");
    }
}
