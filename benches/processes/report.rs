//! The table and the bounds.

use std::fmt;
use std::time::Duration;

use crate::measure::Samples;

/// One program's line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) times: Samples,
    /// The most memory that it had resident, in KiB.
    pub(crate) resident: u64,
}

/// A figure and the most that it may be.
#[derive(Debug)]
pub(crate) struct Bound {
    what: &'static str,
    figure: f64,
    most: f64,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Times,
    /// Of the time that one processor takes.
    Share,
    Mebibytes,
    Milliseconds,
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Times | Self::Share => "times",
            Self::Mebibytes => "MiB",
            Self::Milliseconds => "ms",
        })
    }
}

impl Bound {
    pub(crate) fn ratio(what: &'static str, figure: f64, most: f64) -> Self {
        Self { what, figure, most, unit: Unit::Times }
    }

    pub(crate) fn share(what: &'static str, figure: f64, most: f64) -> Self {
        Self { what, figure, most, unit: Unit::Share }
    }

    pub(crate) fn memory(what: &'static str, kib: u64, most: f64) -> Self {
        Self { what, figure: mebibytes(kib), most, unit: Unit::Mebibytes }
    }

    pub(crate) fn wall(what: &'static str, time: Duration, most: f64) -> Self {
        Self { what, figure: milliseconds(time), most, unit: Unit::Milliseconds }
    }

    pub(crate) fn holds(&self) -> bool {
        self.figure <= self.most
    }

    /// Tells whether a machine that is busy with something else breaks it.
    pub(crate) fn wants_rest(&self) -> bool {
        matches!(self.unit, Unit::Share | Unit::Milliseconds)
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mebibytes(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

pub(crate) fn print(rows: &[Row], bounds: &[Bound]) {
    println!("{:36} {:>10} {:>10} {:>10}", "", "median", "fastest", "memory");
    for Row { name, times, resident } in rows {
        let (median, fastest) = (milliseconds(times.median()), milliseconds(times.fastest()));
        let memory = mebibytes(*resident);
        println!("{name:36} {median:>7.2} ms {fastest:>7.2} ms {memory:>6.1} MiB");
    }
    for bound in bounds {
        let Bound { what, figure, most, unit } = bound;
        let verdict = if bound.holds() { "holds " } else { "BROKEN" };
        println!("{verdict} {what}: {figure:.2} {unit}, at most {most} {unit}");
    }
}
