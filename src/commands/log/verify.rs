//! `acct log verify`.

use std::path::PathBuf;

use serde_json::json;

use super::Outcome;
use crate::app::App;
use crate::audit::{self, AuditError, LineFault, LinePosition, Verification};
use crate::error::Refusal;
use crate::ui::from_input;

/// What the chain itself cannot show.
const CUT: &str = "lines cut off at the end can be detected only with MACs from syslog (--head)";

/// Check that no entry of the audit log was altered, removed, inserted or moved
///
/// Exits 0 if the log is intact and 1 if not, and names the first bad lines. Writes with no
/// recorded outcome are reported but don't count as tampering: the process was killed or is still
/// running.
///
/// If lines are cut off at the end, or the whole log is replaced by an older copy, only data kept
/// elsewhere can show it: with audit_syslog the MAC of every line also goes to syslog, and --head
/// looks for it in the log.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct log verify
  # With rotated logs, oldest first
  acct log verify acct.log.2 acct.log.1 acct.log
  # Check that every MAC sent to syslog is in the log
  journalctl -t acct -o cat | sed -n 's/.* log=//p' | acct log verify --head -")]
pub(crate) struct Args {
    /// Log files to read instead of the configured one, oldest first
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// MAC that must be in the log; - reads MACs from stdin, one per line; repeatable
    #[arg(long, value_name = "MAC", value_parser = head)]
    head: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let heads = heads(self.head, app)?;
        let (log, files) = super::files(self.files, app)?;
        let found =
            audit::verify(&log, &files, heads, app.system.sleep).map_err(AuditError::of_reading)?;
        let path = |file: usize| {
            files.get(file).map(|path| path.display().to_string()).unwrap_or_default()
        };
        report(&found, &path, app);
        let fault = |((file, line), fault): &(LinePosition, LineFault)| json!({ "file": path(*file), "line": line, "fault": fault.to_string() });
        let unfinished = |(file, line): &LinePosition| json!({ "file": path(*file), "line": line });
        let valid = found.fault_count == 0 && found.missing.is_empty();
        let document = json!({
            "valid": valid,
            "lines": found.lines,
            "head": found.head,
            "faults": found.faults.iter().map(fault).collect::<Vec<_>>(),
            "fault_count": found.fault_count,
            "unfinished": found.open.iter().map(unfinished).collect::<Vec<_>>(),
            "unfinished_count": found.open_count,
            "torn": found.torn,
            "missing_heads": found.missing,
            "remark": CUT,
        });
        let columns =
            &["valid", "lines", "head", "fault_count", "unfinished_count", "torn", "remark"];
        app.ui.print_record(columns, &document)?;
        Ok(if valid { Outcome::Done } else { Outcome::No })
    }
}

/// Reports the first bad lines on stderr.
fn report(found: &Verification, path: &dyn Fn(usize) -> String, app: &mut App<'_>) {
    for ((file, line), fault) in &found.faults {
        app.ui.message(&format!("{}:{line}: {fault}", path(*file)));
    }
    let more = found.fault_count - found.faults.len() as u64;
    if more > 0 {
        app.ui.message(&format!("and {more} more"));
    }
    for head in &found.missing {
        app.ui
            .message(&format!("{head}: not in the log; its line was cut off, altered or removed"));
    }
    for (file, line) in &found.open {
        app.ui.status(&format!("{}:{line}: this write has no recorded outcome", path(*file)));
    }
}

/// Returns the MACs, read from stdin for `-`.
fn heads(named: Vec<String>, app: &mut App<'_>) -> Result<Vec<String>, Refusal> {
    let (stdin, mut heads): (Vec<String>, Vec<String>) =
        named.into_iter().partition(|head| head == "-");
    if stdin.is_empty() {
        return Ok(heads);
    }
    while let Some(line) = app.ui.terminal.read_line().map_err(|error| from_input(&error, ""))? {
        let text = line.trim();
        if !text.is_empty() {
            heads.push(head(text).map_err(|error| Refusal::usage("bad_head", error))?);
        }
    }
    Ok(heads)
}

fn head(text: &str) -> Result<String, String> {
    let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits || text == "-" {
        return Ok(text.to_ascii_lowercase());
    }
    Err("a MAC has 64 hexadecimal digits".to_owned())
}
