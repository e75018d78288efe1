//! Wall-clock times and memory of child processes.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The times of one program, a round each.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn median(&self) -> Duration {
        Duration::from_secs_f64(median(self.0.iter().map(Duration::as_secs_f64).collect()))
    }

    pub(crate) fn fastest(&self) -> Duration {
        self.0.iter().min().copied().unwrap_or_default()
    }

    /// Joins the times of each round with another program's, which were taken close by, and
    /// returns the median: what slows the machine down for a while slows both.
    pub(crate) fn median_with(
        &self,
        other: &Self,
        join: impl Fn(Duration, Duration) -> f64,
    ) -> f64 {
        median(self.0.iter().zip(&other.0).map(|(one, two)| join(*one, *two)).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs the commands in turn, so many rounds; each round begins with another one.
///
/// The first rounds, a tenth, only warm up.
pub(crate) fn interleave<const N: usize>(
    commands: &[&dyn Fn(usize) -> Command; N],
    rounds: usize,
) -> [Samples; N] {
    let mut samples = std::array::from_fn(|_| Samples::default());
    let warm_up = rounds / 10;
    for round in 0..warm_up + rounds {
        for turn in 0..N {
            let index = (round + turn) % N;
            let mut command = commands[index](round);
            command.stdin(Stdio::null());
            let took = time(&mut command);
            if round >= warm_up {
                samples[index].push(took);
            }
        }
    }
    samples
}

/// Times a process from its start to its end.
pub(crate) fn time(command: &mut Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().unwrap();
    let took = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    took
}

/// Times a process that reads a text which is there before it starts.
pub(crate) fn time_with_stdin(command: &mut Command, text: &str) -> Duration {
    time(command.stdin(prepared(text)))
}

/// Returns the reading end of a pipe that holds a short text.
fn prepared(text: &str) -> Stdio {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    reader.into()
}

/// Returns the most memory that a process has resident, in KiB.
pub(crate) fn resident(command: &Command, stdin: Option<&str>) -> u64 {
    let mut runner = Command::new(std::env::current_exe().unwrap());
    runner.arg("resident").arg(command.get_program()).args(command.get_args());
    runner.env_clear();
    runner.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = runner.stdin(stdin.map_or_else(Stdio::null, prepared)).output().unwrap();
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().parse().unwrap()
}
