//! A table for people, drawn as its rows come.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

/// The rows that are held back to see how wide the columns are.
const CHUNK: usize = 500;

/// The blanks between two columns.
const GAP: usize = 2;

/// The width below which a free text is no longer read with ease, and the table rather runs over
/// the edge.
const LEAST: usize = 14;

/// The width to which free texts are narrowed before an optional column is hidden.
const READABLE: usize = 24;

/// The width above which a text breaks its line even where there is no edge.
const MOST: usize = 400;

/// The minimum width of labels, so that groups of facts are aligned.
const LABEL: usize = 10;

const BOLD: anstyle::Style = anstyle::Style::new().bold();
const FAINT: anstyle::Style = anstyle::Style::new().dimmed();

/// How a row is highlighted; the highlighting adds no information.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it comes.
    #[default]
    Plain,
    /// Dimmed: not in use.
    Faint,
    /// The header.
    Strong,
}

/// A table that buffers at most some hundred rows.
///
/// Columns are as wide as the widest text so far. Where the terminal is too narrow for that, the
/// columns of free text share what the others leave, and break their lines; where that is too
/// little, optional columns are hidden, one by one.
pub(super) struct RollingTable {
    header: Vec<&'static str>,
    free: Vec<bool>,
    /// The columns that may be hidden, the least important first.
    pub(super) optional: &'static [&'static str],
    /// The columns that are hidden while they are empty.
    pub(super) sparse: &'static [&'static str],
    edge: Option<usize>,
    colored: bool,
    widest: Vec<usize>,
    rows: Vec<(Tone, Vec<String>)>,
    /// The columns under the last header that was drawn.
    shown: Vec<usize>,
    /// The columns that did not fit.
    pub(super) hidden: Vec<&'static str>,
}

impl RollingTable {
    /// Begins a table; `free` marks columns of free text, `edge` is the terminal's width.
    pub(super) fn new(
        header: &[&'static str],
        free: Vec<bool>,
        edge: Option<u16>,
        colored: bool,
    ) -> Self {
        Self {
            header: header.to_vec(),
            free,
            optional: &[],
            sparse: &[],
            edge: edge.map(usize::from),
            colored,
            widest: header.iter().map(|name| name.width()).collect(),
            rows: Vec::new(),
            shown: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Adds a row, and returns whether it is time to draw.
    pub(super) fn push(&mut self, tone: Tone, cells: Vec<String>) -> bool {
        for (widest, cell) in self.widest.iter_mut().zip(&cells) {
            *widest = (*widest).max(cell.width().min(MOST));
        }
        self.rows.push((tone, cells));
        self.rows.len() >= CHUNK
    }

    /// Draws the buffered rows, below a header if it differs from the last one.
    pub(super) fn draw(&mut self) -> String {
        let mut rows = std::mem::take(&mut self.rows);
        let shown = self.fitting(&rows);
        let widths = self.widths(&shown);
        if shown != self.shown {
            let header = self.header.iter().map(|&name| name.to_owned()).collect();
            rows.insert(0, (Tone::Strong, header));
        }
        for (_, cells) in &mut rows {
            *cells = shown.iter().map(|&column| std::mem::take(&mut cells[column])).collect();
        }
        self.shown = shown;
        let mut text = String::new();
        for alike in rows.chunk_by(|one, two| !self.colored || one.0 == two.0) {
            let style = match alike[0].0 {
                Tone::Faint if self.colored => FAINT,
                Tone::Strong if self.colored => BOLD,
                _ => anstyle::Style::new(),
            };
            let lines = arranged(alike, &widths);
            text.extend(lines.lines().map(|line| format!("{style}{}{style:#}\n", line.trim_end())));
        }
        text
    }

    /// Returns the columns to show: all that fit, in their order.
    fn fitting(&mut self, rows: &[(Tone, Vec<String>)]) -> Vec<usize> {
        let is_filled = |&column: &usize| {
            !self.sparse.contains(&self.header[column])
                || self.shown.contains(&column)
                || rows.iter().any(|(_, cells)| !cells[column].is_empty())
        };
        let mut shown: Vec<usize> = (0..self.header.len()).filter(is_filled).collect();
        let Some(edge) = self.edge else { return shown };
        let least = |&column: &usize| {
            let width = self.widest[column];
            GAP + if self.free[column] { width.min(READABLE) } else { width }
        };
        let mut hidden = Vec::new();
        for &name in self.optional {
            if shown.iter().map(least).sum::<usize>() <= edge + GAP {
                break;
            }
            hidden
                .extend(shown.extract_if(.., |column| self.header[*column] == name).map(|_| name));
        }
        self.hidden = hidden;
        shown
    }

    /// Shares the terminal's width out among these columns.
    fn widths(&self, shown: &[usize]) -> Vec<usize> {
        let mut widths: Vec<usize> = shown.iter().map(|&column| self.widest[column]).collect();
        let Some(edge) = self.edge else { return widths };
        let is_free = |&at: &usize| self.free[shown[at]];
        let (mut free, fixed): (Vec<usize>, Vec<usize>) = (0..shown.len()).partition(is_free);
        let fixed: usize = fixed.into_iter().map(|at| widths[at]).sum();
        let mut room = edge.saturating_sub(fixed + GAP * widths.len().saturating_sub(1));
        // The narrowest first: what it leaves is for the wider ones.
        free.sort_by_key(|&at| widths[at]);
        let mut left = free.len();
        for at in free {
            widths[at] = widths[at].min((room / left).max(LEAST));
            room = room.saturating_sub(widths[at]);
            left -= 1;
        }
        widths
    }
}

/// Formats labelled facts in indented lines, wrapped at the terminal's edge.
pub(crate) fn facts(facts: &[(&str, String)], edge: Option<u16>) -> String {
    let label = facts.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let label = label.max(LABEL);
    let widest = facts.iter().map(|(_, text)| text.width()).max().unwrap_or_default();
    let room = edge.map_or(widest, |edge| {
        usize::from(edge).saturating_sub(2 * GAP + label).max(LEAST).min(widest)
    });
    let row =
        |(label, text): &(&str, String)| (Tone::Plain, vec![(*label).to_owned(), text.clone()]);
    let rows: Vec<_> = facts.iter().map(row).collect();
    let lines = arranged(&rows, &[label, room]);
    let mut page = String::new();
    page.extend(lines.lines().map(|line| format!("{:GAP$}{}\n", "", line.trim_end())));
    page
}

/// Makes a table of these widths; lines break where a text is wider.
fn arranged(rows: &[(Tone, Vec<String>)], widths: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    for (_, cells) in rows {
        table.add_row(cells);
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        let gap = if column.index + 1 == widths.len() { 0 } else { GAP };
        column.set_padding((0, u16::try_from(gap).unwrap_or_default()));
        let whole = u16::try_from(width.max(&1) + gap).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_break_at_the_edge_and_nowhere_else() {
        let told =
            [("name", "王小明".to_owned()), ("reset mail", "no: the user is away".to_owned())];
        let whole = "  name        王小明\n  reset mail  no: the user is away\n";
        assert_eq!(facts(&told, None), whole);
        assert_eq!(facts(&told, Some(34)), whole);
        let broken = "  name        王小明\n  reset mail  no: the user is\n              away\n";
        assert_eq!(facts(&told, Some(33)), broken);
        let least = "  reset mail  no: the user\n              is away\n";
        assert!(facts(&told, Some(1)).ends_with(least));
    }
}
