//! The table: a row for each thing, a column for each program that is measured.

use std::collections::BTreeMap;

use crate::samples::Samples;

/// Whose figures a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Ours,
    Tls,
    Pki,
    OpenSsl,
    Floor,
}

pub const PROVIDERS: [Column; 3] = [Column::Ours, Column::Tls, Column::Pki];

/// What was measured in the same rounds.
pub type Figures = BTreeMap<Column, Samples>;

/// Measures each in turn, so many times.
pub fn alternate<Measure: Fn() -> f64>(rounds: usize, measures: &[(Column, Measure)]) -> Figures {
    let mut figures = Figures::new();
    for _ in 0..rounds {
        for (column, measure) in measures {
            figures.entry(*column).or_default().push(measure());
        }
    }
    figures
}

/// The ratios to one of the columns.
pub fn ratios(figures: &Figures, to: Column) -> Figures {
    let others = figures.iter().filter(|(column, _)| **column != to);
    let ratio = |(column, samples): (&Column, &Samples)| Some((*column, samples.over(figures.get(&to)?)));
    others.filter_map(ratio).collect()
}

/// One thing that was measured.
pub struct Row {
    pub what: String,
    pub how: String,
    budget: &'static str,
    columns: Vec<Column>,
    figures: Figures,
}

impl Row {
    pub fn new(what: impl Into<String>, how: impl Into<String>, figures: Figures) -> Self {
        Self {
            what: what.into(),
            how: how.into(),
            budget: "",
            columns: PROVIDERS.into(),
            figures,
        }
    }

    /// With the figures of these columns alone.
    pub fn only(mut self, columns: &[Column]) -> Self {
        self.columns = columns.into();
        self.figures.retain(|column, _| columns.contains(column));
        self
    }

    pub fn budget(mut self, budget: &'static str) -> Self {
        self.budget = budget;
        self
    }

    fn cell(&self, column: Column) -> String {
        match self.figures.get(&column) {
            Some(samples) => samples.to_string(),
            None if self.columns.contains(&column) => "not measured".into(),
            None => String::new(),
        }
    }
}

/// As Markdown.
pub fn table(rows: &[Row]) -> String {
    let line = |row: &Row| {
        use Column::{Floor, OpenSsl, Ours, Pki, Tls};
        let cells = [Ours, Tls, Pki, OpenSsl, Floor].map(|column| row.cell(column));
        format!(
            "| {} | {} | {} | {} |\n",
            row.what,
            row.budget,
            cells.join(" | "),
            row.how
        )
    };
    let head = "| what | budget | ours | hashicorp/tls | nijave/pki | OpenSSL | floor | how |\n|---|---|---|---|---|---|---|---|\n";
    head.to_owned() + &rows.iter().map(line).collect::<String>()
}
