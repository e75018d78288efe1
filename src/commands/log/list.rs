//! `acct log list`.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Outcome;
use crate::account::clock::{SiteTime, TimeSpec};
use crate::app::App;
use crate::audit::{AuditError, LogEvent, LogLine, LogReader};
use crate::error::Refusal;
use crate::ui::{Format, Listing, Tone};

/// The columns of CSV, with the names of JSON.
const COLUMNS: [&str; 14] = [
    "seq",
    "time",
    "uid",
    "sudo_user",
    "ssh_client",
    "command",
    "event",
    "targets",
    "users",
    "first",
    "last",
    "changed",
    "code",
    "database",
];

/// The columns of the table that a narrow terminal hides, the first of them first.
const OPTIONAL: [&str; 6] = ["seq", "from", "changed", "database", "code", "user"];

/// The columns of the table that are hidden while they are empty.
const SPARSE: [&str; 4] = ["from", "changed", "code", "database"];

/// The columns of the table.
const TABLE: [&str; 10] =
    ["seq", "time", "user", "from", "command", "event", "targets", "changed", "code", "database"];

/// List the entries of the audit log
///
/// Entries are shown as they are in the log; use `acct log verify` to check that none was altered.
/// The table has local times, and names the database only where it is not the present one; csv and
/// json have all values.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  acct log list --limit 20
  acct log list --user ann --since 30d
  acct log list --event refused --command 'password check' --format json")]
pub(crate) struct Args {
    /// Log files to read instead of the configured one, oldest first
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only entries since this time: 2026-01-31 (UTC), an RFC 3339 time, or 90d for 90 days ago
    #[arg(long, value_name = "DATE")]
    since: Option<TimeSpec>,
    /// Only entries before this time
    #[arg(long, value_name = "DATE")]
    until: Option<TimeSpec>,
    /// Only entries about this user
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Only entries about the user with this primary key
    #[arg(long, value_name = "PK", conflicts_with = "user")]
    id: Option<String>,
    /// Only entries of this command, such as 'password set'
    #[arg(long, value_name = "COMMAND")]
    command: Option<String>,
    /// Only entries of this kind; repeatable
    #[arg(long, value_name = "EVENT", value_enum)]
    event: Vec<LogEvent>,
    /// Only the last N entries
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
}

/// Which lines are listed.
struct Choice {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    args: Args,
}

impl Args {
    pub(crate) fn run(mut self, app: &mut App<'_>) -> anyhow::Result<Outcome> {
        let now = app.system.now();
        let (_, files) = super::files(std::mem::take(&mut self.files), app)?;
        let bound = |moment: Option<&TimeSpec>| {
            let instant = moment.map(|moment| moment.instant(now, &SiteTime::utc())).transpose();
            instant.map_err(|error| Refusal::usage("bad_date", error.to_string()))
        };
        let (since, until) = (bound(self.since.as_ref())?, bound(self.until.as_ref())?);
        let choice = Choice { since, until, args: self };
        let columns: &[_] = if app.ui.options.format == Format::Table { &TABLE } else { &COLUMNS };
        let mut list = List {
            listing: Listing::begin(&mut app.ui, "lines", columns, 0)?.hiding(&OPTIONAL, &SPARSE),
            last: VecDeque::new(),
            names: HashMap::new(),
            database: app.settings().ok().map(|settings| settings.database.value.absolute()),
            choice,
            count: 0,
        };
        for file in files {
            list.read(&file, app)?;
        }
        if list.end(app)? == 0 {
            app.ui.status("no entries");
        }
        Ok(Outcome::Done)
    }
}

/// A listing that is being written.
struct List {
    listing: Listing,
    /// The last lines, with --limit.
    last: VecDeque<Box<LogLine>>,
    /// The login names of the uids seen so far.
    names: HashMap<u32, String>,
    /// The present database, which rows need not name.
    database: Option<String>,
    choice: Choice,
    count: u64,
}

impl List {
    fn read(&mut self, file: &Path, app: &mut App<'_>) -> anyhow::Result<()> {
        let mut log = LogReader::open(file, app.system.sleep).map_err(AuditError::of_reading)?;
        let mut number = 0_u64;
        while let Some(entry) = log.next().map_err(AuditError::of_reading)? {
            number += 1;
            match entry {
                Err(_) => {
                    app.ui.warn(&format!(
                        "{}:{number}: not an entry of an audit log",
                        file.display()
                    ));
                }
                Ok(line) if self.choice.takes(&line) => self.take(Box::new(line), app)?,
                Ok(_) => {}
            }
            if app.ui.reader_is_gone {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, line: Box<LogLine>, app: &mut App<'_>) -> anyhow::Result<()> {
        let Some(limit) = self.choice.args.limit else { return self.show(&line, app) };
        if self.last.len() == limit.get() {
            self.last.pop_front();
        }
        self.last.push_back(line);
        Ok(())
    }

    fn show(&mut self, line: &LogLine, app: &mut App<'_>) -> anyhow::Result<()> {
        self.count += 1;
        if app.ui.options.format != Format::Table {
            return self.listing.row(&mut app.ui, line);
        }
        let uid = line.actor.uid;
        let found = || (app.system.name_of)(uid).unwrap_or_else(|| uid.to_string());
        let name = self.names.entry(uid).or_insert_with(found);
        let mut cells = cells(line, name);
        if self.database.as_ref() == Some(&line.database) {
            cells[9].clear();
        }
        self.listing.cells(&mut app.ui, Tone::Plain, cells)
    }

    /// Lists what was held back, and counts all that was listed.
    fn end(mut self, app: &mut App<'_>) -> anyhow::Result<u64> {
        for line in std::mem::take(&mut self.last) {
            self.show(&line, app)?;
        }
        self.listing.end(&mut app.ui)?;
        Ok(self.count)
    }
}

impl Choice {
    fn takes(&self, line: &LogLine) -> bool {
        let Args { user, id, command, event, .. } = &self.args;
        let targets = &line.change.targets;
        let names = |name: &String| targets.iter().any(|target| target.username == *name);
        let has_key = |key: &String| targets.iter().any(|target| target.id.as_ref() == Some(key));
        user.as_ref().is_none_or(names)
            && id.as_ref().is_none_or(has_key)
            && command.as_ref().is_none_or(|command| line.command == *command)
            && (event.is_empty() || event.contains(&line.event))
            && self.spans(&line.time)
    }

    fn spans(&self, time: &str) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Ok(time) = time.parse::<Timestamp>() else { return true };
        self.since.is_none_or(|since| since <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// Returns a time as a clock on the wall shows it; one that cannot be read as it is.
fn local(time: &str) -> String {
    time.parse::<Timestamp>().map_or_else(
        |_| time.to_owned(),
        |time| time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

fn cells(line: &LogLine, user: &str) -> [String; 10] {
    let LogLine { seq, time, actor, command, event, change, code, database, .. } = line;
    let from = [&actor.sudo_user, &actor.ssh_client];
    let from: Vec<&str> = from.into_iter().flatten().map(String::as_str).collect();
    [
        seq.to_string(),
        local(time),
        user.to_owned(),
        from.join(" "),
        command.clone(),
        event.word().to_owned(),
        change.describe_users(),
        change.changed.join(" "),
        code.clone().unwrap_or_default(),
        database.clone(),
    ]
}
