//! How failures are printed.

use serde::Serialize;

use super::{Document, Ui, to_json};
use crate::error::Refusal;
use crate::terminal::visible;

/// Prints what went wrong, in the format asked for, and returns the exit code.
pub(crate) fn failure(refusal: &Refusal, ui: &mut Ui<'_>) -> u8 {
    let wants_document = ui.options.format.is_json() && ui.document != Document::Whole;
    let told = wants_document && print_error(refusal, ui).is_ok() && ui.flush().is_ok();
    if told && !ui.reader_is_gone {
        return refusal.kind.exit_code();
    }
    for line in lines(refusal, ui.colors_messages()) {
        ui.terminal.write_err(&line);
    }
    refusal.kind.exit_code()
}

/// Prints the error as the document, or as the end of the one that is begun.
fn print_error(refusal: &Refusal, ui: &mut Ui<'_>) -> anyhow::Result<()> {
    let error = error_document(refusal);
    let end: &[u8] = match ui.document {
        Document::None | Document::Whole => {
            return ui.print_document(&serde_json::json!({ "error": error }));
        }
        Document::Open => b"]",
        Document::Begun => b"",
    };
    Ok(ui.print(&[end, b",\"error\":", &to_json(&error)?[..], b"}\n"].concat())?)
}

/// Makes the refusal of a stdout that cannot be written.
pub(crate) fn output_failed(error: &std::io::Error) -> Refusal {
    Refusal::environment("output_failed", format!("cannot write to stdout: {error}"))
}

#[derive(Serialize)]
struct ErrorDocument<'a> {
    kind: &'static str,
    code: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
    details: &'a [crate::account::validation::ValidationError],
}

/// Makes the value of the key `error`.
pub(crate) fn error_document(refusal: &Refusal) -> impl Serialize {
    ErrorDocument {
        kind: refusal.kind.word(),
        code: refusal.code,
        message: &refusal.message,
        hint: refusal.hint.as_deref(),
        details: &refusal.details,
    }
}

fn lines(refusal: &Refusal, colored: bool) -> Vec<String> {
    let word = |text: &str, color: anstyle::AnsiColor| {
        let style = color.on_default().bold();
        if colored { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut lines = vec![format!(
        "{} {}\n",
        word("error:", anstyle::AnsiColor::Red),
        visible(&refusal.message)
    )];
    lines.extend(refusal.details.iter().map(|detail| format!("  {}\n", visible(&detail.message))));
    lines.extend(
        refusal
            .hint
            .iter()
            .map(|hint| format!("{} {}\n", word("hint:", anstyle::AnsiColor::Cyan), visible(hint))),
    );
    lines
}
