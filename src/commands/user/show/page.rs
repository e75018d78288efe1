//! The human-readable page of one user.

use crate::account::census::{Census, HashGroup, HashStatus};
use crate::account::clock::{LoginStamp, SiteTime, ago};
use crate::account::reset::{self, Skip};
use crate::account::user::StoredUser;
use crate::app::App;
use crate::store::ExtraColumn;
use crate::terminal::{unmistakable, visible};
use crate::ui::{Column, Costs, Reading, facts};

const STRONG: anstyle::Style = anstyle::Style::new().bold();

/// Prints the page: identity, rights, times, and the password.
pub(super) fn print(
    user: &StoredUser,
    extra: &[ExtraColumn],
    app: &mut App<'_>,
) -> anyhow::Result<()> {
    let reading = Reading { time: app.database_time()?, now: app.system.now() };
    let told = |column: Column| column.cell(user, &reading).into_owned();
    let settings = app.settings()?;
    let mut census = Census::new(settings.recipe().unwrap_or_default(), settings.algorithms());
    census.count(&user.password);
    let group = census.groups().next().map(|(group, _)| group);
    let verdict = group.map(|group| judge(group.status)).unwrap_or_default();
    let groups = [
        vec![
            ("id", told(Column::KEY)),
            ("email", or_none(unmistakable(&user.email))),
            ("name", or_none(visible(&full_name(user)).into_owned())),
        ],
        vec![("state", told(Column::State)), ("role", or_none(told(Column::Role)))],
        vec![
            ("last login", moment(user.last_login.as_deref(), "never", &reading)),
            ("joined", moment(user.date_joined.as_deref(), "unknown", &reading)),
        ],
        vec![
            ("password", group.map(describe).unwrap_or_default()),
            ("", verdict.to_owned()),
            ("reset mail", mail(user)),
        ],
        extra.iter().map(|column| &*column.label).zip(cells(user, extra, &reading)).collect(),
    ];
    let style = if app.ui.colors_results() { STRONG } else { anstyle::Style::new() };
    let mut lines = vec![format!("{style}{}{style:#}\n", unmistakable(&user.username))];
    let width = app.ui.terminal.width();
    for group in groups {
        let told: Vec<_> = group.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        if !told.is_empty() {
            lines.push(format!("\n{}", facts(&told, width)));
        }
    }
    Ok(app.ui.print(lines.concat().as_bytes())?)
}

/// Returns what is to be shown of the site's own columns; nothing for NULL.
fn cells(user: &StoredUser, extra: &[ExtraColumn], reading: &Reading) -> Vec<String> {
    let cells = reading.extra_cells(user, extra);
    cells.map(|cell| visible(&cell.unwrap_or_default()).into_owned()).collect()
}

fn describe(group: &HashGroup) -> String {
    match (group.status, group.algorithm) {
        (HashStatus::Unusable, _) => "none".to_owned(),
        (_, None) => "unknown".to_owned(),
        (_, Some(algorithm)) => format!("{algorithm}, {}", Costs::of(&group.parameters))
            .trim_end_matches(", ")
            .to_owned(),
    }
}

fn judge(status: HashStatus) -> &'static str {
    match status {
        HashStatus::Current => "",
        HashStatus::Outdated => "outdated: the next login will upgrade it",
        HashStatus::NotListed => "login fails: the algorithm is not in the site's PASSWORD_HASHERS",
        HashStatus::Unknown => "login fails: not a hash that Django knows",
        HashStatus::Unusable => "login fails: the password was disabled or never set",
    }
}

/// Describes whether Django's form would mail a link to the user's address.
fn mail(user: &StoredUser) -> String {
    let stamp = LoginStamp::from_stored(user.last_login.as_deref());
    let refused =
        reset::check_filtered(user).and(stamp.map(|_| ()).map_err(|_| Skip::BadLastLogin));
    match refused {
        Ok(()) => "yes".to_owned(),
        Err(Skip::UnusablePassword) => {
            format!(
                "no: {}; to invite the user, use acct password reset --user",
                Skip::UnusablePassword
            )
        }
        Err(skip) => format!("no: {skip}"),
    }
}

fn full_name(user: &StoredUser) -> String {
    format!("{} {}", user.first_name, user.last_name).trim().to_owned()
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}

/// Formats a stored time in words and to the minute: `3 days ago (2026-11-20 14:03 UTC)`.
fn moment(stored: Option<&str>, never: &str, reading: &Reading) -> String {
    let Some(stored) = stored.filter(|stored| !stored.is_empty()) else {
        return never.to_owned();
    };
    let Some(then) = reading.time.read(stored) else { return visible(stored).into_owned() };
    let minute = SiteTime::utc().zoned(then).strftime("%Y-%m-%d %H:%M").to_string();
    format!("{} ({minute} UTC)", ago(then, reading.now))
}
