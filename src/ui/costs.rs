//! A hash's cost parameters.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// Cost parameters by Django's names: in JSON numbers where they are, in text `name=value`.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Costs(Map<String, Value>);

impl Costs {
    /// Takes what a hash's summary lists.
    pub(crate) fn of(costs: &[(&'static str, String)]) -> Self {
        let value = |text: &String| text.parse::<u64>().map_or(text.clone().into(), Value::from);
        Self(costs.iter().map(|(name, text)| (name.replace(' ', "_"), value(text))).collect())
    }
}

impl fmt::Display for Costs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.0.iter().enumerate() {
            let blank = if at == 0 { "" } else { " " };
            match value {
                Value::String(text) => write!(f, "{blank}{name}={text}")?,
                number => write!(f, "{blank}{name}={number}")?,
            }
        }
        Ok(())
    }
}
