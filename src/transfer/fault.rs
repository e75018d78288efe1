//! What is wrong with a row of a file.

use serde::Serialize;

/// One thing that is wrong, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// The line on which the row begins, from 1.
    pub(crate) line: u64,
    /// The row, from 1; none in a header.
    pub(crate) row: Option<u64>,
    /// The column's name, or its number where it has none.
    pub(crate) column: Option<String>,
    /// A stable word.
    pub(crate) code: &'static str,
    /// What is wrong; never a secret.
    pub(crate) message: String,
}

impl Fault {
    /// Tells of something that no column is to blame for.
    pub(crate) fn of_row(
        (row, line): (u64, u64),
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { line, row: Some(row), column: None, code, message: message.into() }
    }

    /// Names the column.
    pub(crate) fn in_column(self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// Says all of it in one line.
    pub(crate) fn told(&self) -> String {
        let Self { line, column, message, .. } = self;
        match column {
            Some(column) => format!("line {line}, {column}: {message}"),
            None => format!("line {line}: {message}"),
        }
    }
}

/// The first faults of a file, and how many there are in all.
#[derive(Debug)]
pub(crate) struct Faults {
    kept: Vec<Fault>,
    limit: usize,
    count: u64,
}

impl Faults {
    /// Keeps at most so many.
    pub(crate) fn up_to(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, count: 0 }
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.kept.len() < self.limit {
            self.kept.push(fault);
        }
    }

    /// Adds the first of so many.
    pub(crate) fn add_all(&mut self, faults: impl Iterator<Item = Fault>, count: u64) {
        let before = self.count;
        faults.for_each(|fault| self.add(fault));
        self.count = before + count;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns those that were kept, by line, and how many more there are.
    pub(crate) fn into_parts(mut self) -> (Vec<Fault>, u64) {
        self.kept.sort_by_key(|fault| (fault.line, fault.row));
        let more = self.count - self.kept.len() as u64;
        (self.kept, more)
    }
}

/// Cuts a text that is to be shown, for it may be a megabyte long.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_kept_and_all_are_counted() {
        let mut faults = Faults::up_to(2);
        assert!(faults.is_empty());
        for line in [7, 5, 6] {
            faults.add(Fault::of_row((line - 1, line), "bad", "wrong").in_column("email"));
        }
        assert!(!faults.is_empty());
        let (kept, more) = faults.into_parts();
        assert_eq!(kept.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 7]);
        assert_eq!((more, kept[0].told()), (1, "line 5, email: wrong".to_owned()));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("ä"), "ä");
        assert_eq!(shortened(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
    }
}
