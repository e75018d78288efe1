//! Commands that hash nothing: what each takes from its start to its end.

use std::process::Command;
use std::time::Duration;

use crate::home::Home;
use crate::measure::{interleave, resident};
use crate::report::Row;

/// Measures them in turn.
pub(crate) fn measure(home: &Home, rounds: usize) -> Vec<Row> {
    let link = home.link();
    let commands: [(&str, &dyn Fn(usize) -> Command); 8] = [
        ("acct --help", &|_| home.acct(&["--help"])),
        ("acct user add --help", &|_| home.acct(&["user", "add", "--help"])),
        ("acct user show", &|round| home.acct(&["user", "show", &home.name(round)])),
        ("acct user list --limit 1", &|_| home.acct(&["user", "list", "--limit", "1"])),
        ("acct password inspect", &|_| home.acct(&["password", "inspect", &link])),
        ("acct settings", &|_| home.acct(&["settings"])),
        ("acct template list", &|_| home.acct(&["template", "list"])),
        ("acct completions bash", &|_| home.acct(&["completions", "bash"])),
    ];
    let times = interleave(&commands.map(|(_, command)| command), rounds);
    let rows = commands.iter().zip(times).map(|((name, command), times)| Row {
        name,
        times,
        resident: resident(&command(0), None),
    });
    rows.collect()
}

/// Returns how long the slowest of them takes.
pub(crate) fn slowest(rows: &[Row]) -> Duration {
    rows.iter().map(|row| row.times.median()).max().unwrap_or_default()
}
