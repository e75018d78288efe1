//! What was typed, as a shell would read it: the words before the cursor, and the one at it.

/// A command line up to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The finished words, without their quotes.
    pub(super) words: Vec<String>,
    /// The word at the cursor, without its quotes.
    pub(super) current: String,
    /// The same as it was typed.
    pub(super) typed: String,
    /// Whether a quote is open at the cursor.
    pub(super) quoted: bool,
}

impl Line {
    /// Splits a line; nothing in it is expanded.
    pub(super) fn read(text: &str) -> Self {
        let mut line = Self::default();
        let (mut quote, mut begun) = (None, false);
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if quote.is_none() && letter.is_ascii_whitespace() {
                if std::mem::take(&mut begun) {
                    line.words.push(std::mem::take(&mut line.current));
                    line.typed.clear();
                }
                continue;
            }
            begun = true;
            line.typed.push(letter);
            match (quote, letter) {
                (None, '\'' | '"') => quote = Some(letter),
                (Some(open), _) if open == letter => quote = None,
                (None | Some('"'), '\\') => {
                    if let Some(next) = letters.next() {
                        line.typed.push(next);
                        line.current.push(next);
                    }
                }
                _ => line.current.push(letter),
            }
        }
        line.quoted = quote.is_some();
        line
    }
}

/// Takes the quotes off a single word.
pub(super) fn unquoted(word: &str) -> String {
    let mut line = Line::read(word);
    line.words.push(line.current);
    line.words.join(" ")
}

/// Writes a name as one word for bash; `None` where that cannot be done inside an open quote.
pub(super) fn for_bash(name: &str, quoted: bool) -> Option<String> {
    let plain = |letter: char| letter.is_alphanumeric() || "@%_+=:,./-".contains(letter);
    if name.chars().all(plain) {
        return Some(name.to_owned());
    }
    let escape = |letter: char| {
        let backslash = (!plain(letter)).then_some('\\');
        backslash.into_iter().chain([letter])
    };
    (!quoted).then(|| name.chars().flat_map(escape).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        let line = Line::read(r#"acct  --database '/a b' user show "it's \"x\"" jo\ h"#);
        assert_eq!(line.words, ["acct", "--database", "/a b", "user", "show", "it's \"x\""]);
        assert_eq!((line.current.as_str(), line.typed.as_str()), ("jo h", r"jo\ h"));
        assert!(!line.quoted);
        assert_eq!(Line::read("acct user ").words, ["acct", "user"]);
        let open = Line::read("acct user show 'jo");
        assert_eq!((open.current.as_str(), open.quoted), ("jo", true));
        assert_eq!(unquoted(r"a\ 'b c'"), "a b c");
    }

    #[test]
    fn what_bash_is_given_is_one_word_that_runs_nothing() {
        for (name, word) in [
            ("ann@news.example", "ann@news.example"),
            ("jo hn", r"jo\ hn"),
            ("$(rm x)", r"\$\(rm\ x\)"),
            ("`x`;&|<>\"'", r#"\`x\`\;\&\|\<\>\"\'"#),
            ("~a!*?#[{", r"\~a\!\*\?\#\[\{"),
        ] {
            assert_eq!(for_bash(name, false).unwrap(), word);
        }
        assert_eq!(for_bash("it's", true), None);
        assert_eq!(for_bash("ann", true).unwrap(), "ann");
    }
}
