//! Suggestions for mistyped names.

/// How many suggestions are kept.
const KEPT: usize = 3;

/// The least similarity, from 0 to 1, by Jaro and Winkler.
const ALIKE: f64 = 0.8;

/// The largest difference in length; it excludes most of a million names cheaply.
const LENGTHS: usize = 3;

/// The names most similar to a typed one, most similar first.
#[derive(Debug)]
pub struct Suggestions {
    wanted: String,
    near: Vec<(f64, String)>,
}

impl Suggestions {
    /// Collects suggestions for a typed name.
    #[must_use]
    pub fn for_name(wanted: &str) -> Self {
        Self { wanted: wanted.to_lowercase(), near: Vec::new() }
    }

    /// Returns the names of a list that are similar to a typed one, most similar first.
    pub fn among<N: AsRef<str>>(wanted: &str, names: impl IntoIterator<Item = N>) -> Vec<String> {
        let mut near = Self::for_name(wanted);
        names.into_iter().for_each(|name| near.offer(name.as_ref()));
        near.into_names()
    }

    /// Adds a name if it is similar.
    pub fn offer(&mut self, name: &str) {
        if name.len().abs_diff(self.wanted.len()) > LENGTHS {
            return;
        }
        let lower = name.to_lowercase();
        // A single typo, such as two letters swapped, counts in a short name too.
        let slip = strsim::osa_distance(&self.wanted, &lower) <= 1;
        let likeness = if slip { 1.0 } else { strsim::jaro_winkler(&self.wanted, &lower) };
        if likeness >= ALIKE {
            self.near.push((likeness, name.to_owned()));
            self.near.sort_by(|one, two| two.0.total_cmp(&one.0));
            self.near.truncate(KEPT);
        }
    }

    /// Returns the names, most similar first.
    #[must_use]
    pub fn into_names(self) -> Vec<String> {
        self.near.into_iter().map(|(_, name)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(wanted: &str, names: &[&str]) -> Vec<String> {
        Suggestions::among(wanted, names)
    }

    #[test]
    fn slips_and_likenesses_are_near_and_the_nearest_come_first() {
        assert_eq!(near("bbo", &["bob", "carol"]), ["bob"]);
        assert_eq!(
            near("johanna", &["john", "Johana", "joh", "johannes"]),
            ["Johana", "johannes", "john"]
        );
        assert_eq!(near("ann", &["benjamin", "zoe", ""]), [""; 0]);
    }
}
