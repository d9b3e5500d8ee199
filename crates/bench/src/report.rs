//! What was measured: each line as it comes, all of it once more as a Markdown table, and what must not have happened.

use std::fmt::Write as _;
use std::time::Duration;

use crate::load::{Figures, per_s};

/// One line of the table.
struct Row {
    what: String,
    figure: String,
    p50: String,
    p95: String,
    ratio: String,
    target: &'static str,
}

/// Everything that was measured so far.
#[derive(Default)]
pub struct Report {
    conditions: Vec<String>,
    rows: Vec<Row>,
    tables: Vec<String>,
    faults: Vec<String>,
    baseline_per_s: Option<f64>,
}

impl Report {
    /// Under what conditions all of it holds.
    pub fn condition(&mut self, text: String) {
        eprintln!("    {text}");
        self.conditions.push(text);
    }

    /// The throughput that all others are compared with, and its line.
    pub fn baseline(&mut self, what: &str, figures: &Figures) {
        self.baseline_per_s = Some(figures.per_s());
        self.rate(what, figures, "");
    }

    /// Something that happened so and so often a second.
    pub fn rate(&mut self, what: &str, figures: &Figures, target: &'static str) {
        let per_s = figures.per_s();
        self.push(Row {
            what: what.to_owned(),
            figure: format!("{per_s:.0}/s"),
            p50: format!("{:.1}", figures.percentile_ms(0.5)),
            p95: format!("{:.1}", figures.percentile_ms(0.95)),
            ratio: self.ratio(per_s),
            target,
        });
    }

    /// So many things in so long, one after the other or all at once.
    pub fn pace(&mut self, what: &str, count: usize, took: Duration, target: &'static str) {
        let per_s = per_s(count, took);
        let (p50, p95) = (String::new(), String::new());
        let figure = format!("{count} in {:.1} s, {per_s:.0}/s", took.as_secs_f64());
        self.push(Row { what: what.to_owned(), figure, p50, p95, ratio: self.ratio(per_s), target });
    }

    /// Something of which only the time matters.
    pub fn times(&mut self, what: &str, figures: &Figures, target: &'static str) {
        self.push(Row {
            what: what.to_owned(),
            figure: format!("{} times", figures.count()),
            p50: format!("{:.1}", figures.percentile_ms(0.5)),
            p95: format!("{:.1}", figures.percentile_ms(0.95)),
            ratio: String::new(),
            target,
        });
    }

    /// A figure that is neither.
    pub fn value(&mut self, what: &str, figure: impl Into<String>, target: &'static str) {
        let (p50, p95, ratio) = (String::new(), String::new(), String::new());
        self.push(Row { what: what.to_owned(), figure: figure.into(), p50, p95, ratio, target });
    }

    /// A table of its own, Markdown.
    pub fn table(&mut self, table: String) {
        self.tables.push(table);
    }

    /// What must not happen, and did: the run goes on, and fails at its end.
    pub fn fault(&mut self, text: String) {
        eprintln!("    FAULT: {text}");
        self.faults.push(text);
    }

    fn ratio(&self, per_s: f64) -> String {
        self.baseline_per_s.filter(|base| *base > 0.0).map(|base| format!("{:.3}", per_s / base)).unwrap_or_default()
    }

    fn push(&mut self, row: Row) {
        let times =
            if row.p50.is_empty() { String::new() } else { format!("p50 {:>7} ms  p95 {:>7} ms", row.p50, row.p95) };
        let ratio = if row.ratio.is_empty() { String::new() } else { format!("{} × baseline", row.ratio) };
        eprintln!("    {:<62} {:>12}  {times:<30} {ratio:<17} {}", row.what, row.figure, row.target);
        self.rows.push(row);
    }

    /// All of it, for people.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        for condition in &self.conditions {
            let _ = writeln!(out, "- {condition}");
        }
        if !self.rows.is_empty() {
            out.push_str(
                "\n| measured | figure | p50 ms | p95 ms | × baseline | target |\n|---|---:|---:|---:|---:|---|\n",
            );
        }
        for row in &self.rows {
            let Row { what, figure, p50, p95, ratio, target } = row;
            let _ = writeln!(out, "| {what} | {figure} | {p50} | {p95} | {ratio} | {target} |");
        }
        for table in &self.tables {
            let _ = write!(out, "\n{table}");
        }
        for fault in &self.faults {
            let _ = writeln!(out, "\n**Fault:** {fault}");
        }
        out
    }

    /// How many things happened that must not.
    pub const fn faults(&self) -> usize {
        self.faults.len()
    }
}
