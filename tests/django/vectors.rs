//! Reads the golden answers.

use serde::de::DeserializeOwned;

/// Parses a file of `vectors/`; the test fails where the file and the type disagree.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the vector file has the shape that the test reads")
}
