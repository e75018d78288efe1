//! Writing roff: sections, items and examples around what clap_mangen renders.

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::examples::Example;

/// A manual page, section by section.
pub(crate) struct Page(String);

impl Page {
    /// Begins with what clap_mangen has rendered first: the preamble and the title.
    pub(crate) fn new(title: &str) -> Self {
        Self(title.to_owned())
    }

    /// Adds a section that clap_mangen has rendered, without its preamble.
    ///
    /// Doc comments set code in backticks; a page sets it in bold.
    pub(crate) fn rendered(&mut self, section: &str) {
        let preamble = Roff::new().render();
        let section = section.strip_prefix(&preamble).unwrap_or(section);
        for line in section.lines() {
            for (at, part) in line.split('`').enumerate() {
                self.0.push_str(["", "\\fB", "\\fR"][if at == 0 { 0 } else { 2 - at % 2 }]);
                self.0.push_str(part);
            }
            self.0.push('\n');
        }
    }

    /// Breaks no word and pads no line, so that options can be found and copied.
    pub(crate) fn unhyphenated(&mut self) {
        self.control("nh", &[]);
        self.control("ad", &["l"]);
    }

    /// Opens a section.
    pub(crate) fn section(&mut self, title: &str) {
        self.control("SH", &[title]);
    }

    /// Adds a paragraph; `this` is bold in it, *this* italic.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.begin_paragraph();
        self.text(marked(text));
    }

    /// Adds a term and what it means.
    pub(crate) fn item(&mut self, term: &str, text: &str) {
        self.control("TP", &[]);
        self.text(marked(term));
        self.text(marked(text));
    }

    /// Adds a line of running text.
    pub(crate) fn text(&mut self, line: impl Into<Vec<Inline>>) {
        let mut roff = Roff::new();
        roff.text(line.into());
        self.0.push_str(&roff.to_roff());
    }

    /// Adds lines as they are.
    pub(crate) fn verbatim<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        self.begin_paragraph();
        self.control("RS", &["4"]);
        self.control("nf", &[]);
        for line in lines {
            if line.is_empty() {
                self.control("sp", &[]);
            } else {
                self.text([roman(line)]);
            }
        }
        self.control("fi", &[]);
        self.control("RE", &[]);
    }

    /// Adds the section of examples, each after its comment.
    pub(crate) fn examples(&mut self, examples: &[Example]) {
        self.section("EXAMPLES");
        for example in examples {
            if let Some(comment) = &example.comment {
                self.paragraph(&format!("{comment}:"));
            }
            self.verbatim(example.lines.iter().map(String::as_str));
        }
    }

    /// Returns the page in ASCII: groff reads bytes unless man tells it that they are UTF-8.
    pub(crate) fn finish(self) -> String {
        let escaped = |letter: char| format!("\\[u{:04X}]", u32::from(letter));
        let letters = self.0.chars();
        letters
            .map(|letter| if letter.is_ascii() { letter.to_string() } else { escaped(letter) })
            .collect()
    }

    /// Separates a paragraph from the text above it, which a heading does by itself.
    fn begin_paragraph(&mut self) {
        if !self.0.lines().next_back().is_some_and(|line| line.starts_with(".SH")) {
            self.control("PP", &[]);
        }
    }

    fn control(&mut self, name: &str, arguments: &[&str]) {
        let mut roff = Roff::new();
        roff.control(name, arguments.iter().copied());
        self.0.push_str(&roff.to_roff());
    }
}

/// Reads the marks: `bold` and *italic*.
fn marked(text: &str) -> Vec<Inline> {
    let strong = text.split('`').enumerate();
    strong
        .flat_map(|(at, part)| {
            if at % 2 == 1 {
                return vec![bold(part)];
            }
            let slanted = part.split('*').enumerate();
            slanted.map(|(at, part)| if at % 2 == 1 { italic(part) } else { roman(part) }).collect()
        })
        .collect()
}
