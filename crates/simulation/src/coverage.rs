//! What a run reached: a simulation that never loses a reply proves nothing about lost replies.

use std::collections::BTreeMap;
use std::fmt;

/// How often each thing happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<(&'static str, String), u64>);

impl Coverage {
    /// It happened.
    pub fn hit(&mut self, kind: &'static str, what: &str) {
        if let Some(count) = self.0.get_mut(&(kind, what.to_owned())) {
            *count += 1;
        } else {
            self.0.insert((kind, what.to_owned()), 1);
        }
    }

    /// How often it happened.
    pub fn count(&self, kind: &'static str, what: &str) -> u64 {
        self.0.get(&(kind, what.to_owned())).copied().unwrap_or(0)
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.0 {
            *self.0.entry(key.clone()).or_default() += count;
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = "";
        for ((kind, what), count) in &self.0 {
            if last != *kind {
                writeln!(f, "{kind}")?;
                last = kind;
            }
            writeln!(f, "  {count:>9}  {what}")?;
        }
        Ok(())
    }
}
