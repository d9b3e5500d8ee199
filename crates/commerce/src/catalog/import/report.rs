use super::LISTED_MAX;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows read, without the heading.
    pub rows: u64,
    /// Products that are new.
    pub created: u64,
    /// Products that were there and were written again.
    pub updated: u64,
    /// Products left out because of a problem.
    pub left_out: u64,
    /// Variants written.
    pub variants: u64,
    /// The first 200 problems, in the order of the file.
    pub problems: Vec<RowProblem>,
    /// Problems in all.
    pub problems_total: u64,
    /// What the shop should know about the products that were written.
    pub notes: Vec<Note>,
    /// Whether reading stopped before the end of the file.
    pub stopped: bool,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line of the file, the heading is 1; a text with line breaks takes several.
    pub line: u64,
    /// The product's handle; empty if the row has none.
    pub handle: String,
    /// The column; empty if it is about the whole row.
    pub column: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Something to know about the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The file names no currency: prices were taken as Kenyan shillings.
    PricesAreShillings,
    /// Pictures are not fetched from other sites: upload them.
    PicturesNotFetched {
        /// How many the file names.
        count: u64,
    },
    /// Variants without a SKU got one made of handle and choice.
    SkusMade {
        /// How many.
        count: u64,
    },
    /// Shelves that could not be set as low as the file says, because orders hold the units.
    HeldForOrders {
        /// How many.
        count: u64,
    },
}

impl ImportReport {
    /// Adds a problem.
    pub(super) fn problem(&mut self, line: u64, handle: &str, column: &'static str, message: impl Into<String>) {
        self.problems_total += 1;
        if self.problems.len() < LISTED_MAX {
            self.problems.push(RowProblem { line, handle: handle.to_owned(), column, message: message.into() });
        }
    }
}
