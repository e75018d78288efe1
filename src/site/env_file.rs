//! The environment file of a site's service, in the syntax of systemd and dotenv.

use std::path::Path;

use crate::error::Refusal;
use crate::files::{self, FileError};

/// Reads `KEY=VALUE` lines; a malformed one is reported by its number, never by its text.
pub fn read(path: &Path) -> Result<Vec<(String, String)>, Refusal> {
    let text = files::read_secret(path).map_err(|error| match error {
        FileError::Missing(_) => {
            Refusal::from(error).hint("specify an existing file with --env-file")
        }
        error => error.into(),
    })?;
    parse(&text).map_err(|line| {
        Refusal::usage("bad_env_file", format!("line {line} of {} is malformed", path.display()))
            .hint("each line must be KEY=VALUE, a comment or empty")
    })
}

/// Parses the text; the error is the number of a malformed line.
fn parse(text: &str) -> Result<Vec<(String, String)>, usize> {
    let mut variables = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        let (name, value) = line.split_once('=').ok_or(at + 1)?;
        let name = name.trim_end();
        let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let is_name = name.chars().all(letter) && !name.starts_with(|it: char| it.is_ascii_digit());
        if name.is_empty() || !is_name {
            return Err(at + 1);
        }
        let value = unquoted(value.trim_start()).ok_or(at + 1)?;
        if value.contains('\0') {
            return Err(at + 1);
        }
        variables.push((name.to_owned(), value));
    }
    Ok(variables)
}

/// Removes the quotes of a value; `None` if they do not close or something follows them.
fn unquoted(value: &str) -> Option<String> {
    let Some(quote) = value.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        // In dotenv a comment after a bare value needs a blank before it.
        let bare = value.find(" #").map_or(value, |at| &value[..at]);
        return Some(bare.trim_end().to_owned());
    };
    let mut plain = String::new();
    let mut letters = value[1..].chars();
    loop {
        match letters.next()? {
            letter if letter == quote => break,
            '\\' if quote == '"' => match letters.next()? {
                'n' => plain.push('\n'),
                escaped @ ('"' | '\\' | '$' | '`') => plain.push(escaped),
                other => plain.extend(['\\', other]),
            },
            letter => plain.push(letter),
        }
    }
    let rest = letters.as_str().trim();
    (rest.is_empty() || rest.starts_with('#')).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_systemd_and_dotenv_are_read() {
        let text = "# a comment\n; another\n\nA=1\n  export B = two words \nC=\"q \\\"x\\\" $Y\" # c\n\
                    D='a\\n#b'\nE=\nF=a#b\nG=a #b\nH=\"two\\nlines\"\nI=x=y\nJ=\"C:\\dir\"\n";
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "q \"x\" $Y"),
            ("D", "a\\n#b"),
            ("E", ""),
            ("F", "a#b"),
            ("G", "a"),
            ("H", "two\nlines"),
            ("I", "x=y"),
            ("J", "C:\\dir"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn a_malformed_line_is_reported_by_its_number_only() {
        for (text, line) in [
            ("A=1\nsecret", 2),
            ("=x", 1),
            ("1A=x", 1),
            ("A B=x", 1),
            ("A=\"open", 1),
            ("\nA='x' y", 2),
            ("A=\"x\\", 1),
            ("A=\0", 1),
        ] {
            assert_eq!(parse(text), Err(line), "{text:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("env");
        std::fs::write(&file, "hunter2").unwrap();
        let refusal = read(&file).unwrap_err();
        assert_eq!(refusal.code, "bad_env_file");
        assert!(!format!("{refusal:?}").contains("hunter2"));
    }
}
