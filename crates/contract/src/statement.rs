//! The day close: M-PESA's statement held against the books, one number a day.

use chrono::{DateTime, NaiveDate, Utc};
use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::{Money, OrderId, StatementLineId};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::pull::PulledDay;

/// The days that a statement was uploaded of, and the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysView {
    /// Whether the shop has an M-PESA number.
    pub is_set_up: bool,
    /// Newest first, at most 62.
    pub days: Vec<Day>,
    /// What M-PESA's own list has of the last days, newest first, at most 7; it is no statement.
    pub pulled: Vec<PulledDay>,
    /// Newest first, at most 10.
    pub files: Vec<File>,
}

/// One day in Nairobi.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Which.
    pub day: NaiveDate,
    /// What came in by the statement.
    pub paid_in: Money,
    /// What went out by the statement.
    pub withdrawn: Money,
    /// What nobody has explained yet.
    pub unexplained: Money,
    /// How many lines that is.
    pub open: u32,
    /// How many lines there are.
    pub lines: u32,
}

/// An uploaded statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name on the owner's device.
    pub name: String,
    /// Lines it brought.
    pub new_lines: u32,
    /// Lines that were there before.
    pub known_lines: u32,
    /// Lines that could not be read.
    pub refused: Vec<RefusedLine>,
    /// Its first line's time.
    pub covers_from: DateTime<Utc>,
    /// Its last line's time.
    pub covers_to: DateTime<Utc>,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLine {
    /// Line of the file, from 1.
    pub number: u32,
    /// Why, in a word of the parser.
    pub why: String,
}

/// A day with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// The day.
    pub day: Day,
    /// What M-PESA's own list has of it, where it has any.
    pub pulled: Option<PulledDay>,
    /// What is to be explained first, then the rest by time; at most 500.
    pub rows: Vec<DayRow>,
}

/// One line of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    /// The line of the statement; `None` for a payment that is only in the books.
    pub line: Option<StatementLineId>,
    /// When.
    pub at: DateTime<Utc>,
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// What came in, by the statement.
    pub paid_in: Money,
    /// What went out, by the statement.
    pub withdrawn: Money,
    /// What the books have, where they have it.
    pub booked: Option<Money>,
    /// What it is held to be.
    pub finding: Finding,
    /// How much of it nobody has explained.
    pub unexplained: Money,
    /// M-PESA's words for it.
    pub details: String,
    /// The other side, as M-PESA tells it.
    pub other_party: String,
    /// What the payer typed as account.
    pub account: String,
    /// The order that has it.
    pub order: Option<(OrderId, u64)>,
    /// Where its money lies, where it came as money sent by hand.
    pub money: Option<LineState>,
    /// What a person said it is.
    pub resolution: Option<Resolution>,
    /// And wrote.
    pub note: String,
}

/// What a line is held to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// In the books, on its order.
    Matched,
    /// A charge of M-PESA.
    Fee,
    /// Money that the shop sent back to a customer from here.
    Refunded,
    /// A person said what it is.
    Resolved,
    /// In the books, and nobody knows for which order.
    Unmatched,
    /// Not in the books (yet: it may be looked at just now).
    NotInBooks,
    /// In the books with another amount.
    AmountDiffers,
    /// Twice on the statement.
    Twice,
    /// In the books, come or sent back, and not on a statement that should have it.
    NotOnStatement,
    /// Money out, or in from elsewhere, that nobody has explained.
    Other,
}

impl Finding {
    /// As it is kept.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "matched" => Self::Matched,
            "fee" => Self::Fee,
            "refunded" => Self::Refunded,
            "resolved" => Self::Resolved,
            "unmatched" => Self::Unmatched,
            "not_in_books" => Self::NotInBooks,
            "amount_differs" => Self::AmountDiffers,
            "twice" => Self::Twice,
            "not_on_statement" => Self::NotOnStatement,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// Whether a person may say what it is.
    pub const fn can_be_resolved(self) -> bool {
        match self {
            Self::AmountDiffers | Self::Twice | Self::Other | Self::Fee | Self::Refunded => true,
            Self::Matched | Self::Resolved | Self::Unmatched | Self::NotInBooks | Self::NotOnStatement => false,
        }
    }
}

/// What a person says a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// To the owner's bank or pocket.
    Withdrawal,
    /// A charge.
    Fee,
    /// Between the owner's own accounts.
    OwnTransfer,
    /// Sent back to a customer from M-PESA itself.
    Refund,
    /// Something else, as the note says.
    Other,
}

impl Resolution {
    /// All of them, as they are offered.
    pub const ALL: [Self; 5] = [Self::Withdrawal, Self::Fee, Self::OwnTransfer, Self::Refund, Self::Other];

    /// As it is kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawal => "withdrawal",
            Self::Fee => "fee",
            Self::OwnTransfer => "own_transfer",
            Self::Refund => "refund",
            Self::Other => "other",
        }
    }

    /// The one of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resolution| resolution.as_str() == word)
    }
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The newest day it has.
    pub day: NaiveDate,
    /// Lines it brought.
    pub new_lines: u32,
    /// Lines that were there before; all of them where the same file came once more.
    pub known_lines: u32,
    /// Lines that could not be read.
    pub refused: u32,
}

/// Says what a line is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolve {
    /// A word of [`Resolution`]; nothing takes it back.
    pub what: String,
    /// At most 300 characters.
    pub note: String,
}

/// Why a statement was not taken, or a line not resolved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum StatementError {
    /// No file was chosen, or it is empty.
    #[error("choose a file")]
    NoFile,
    /// More than 20 MiB, or more rows than a statement has.
    #[error("the file is too large")]
    TooLarge,
    /// A spreadsheet of before 2007.
    #[error("save it as CSV or as a new Excel file")]
    OldExcel,
    /// It cannot be opened, or has no table with the columns of a statement.
    #[error("this is no M-PESA statement: {why}")]
    NotAStatement {
        /// For a person who knows the portal.
        why: String,
    },
    /// No line of it could be read.
    #[error("no line of it could be read")]
    NoLines {
        /// The first of them.
        first: RefusedLine,
    },
    /// Of another Paybill or till.
    #[error("this statement is of {shortcode}")]
    OtherNumber {
        /// Whose it is.
        shortcode: String,
    },
    /// The shop has no M-PESA number to hold it against.
    #[error("the shop has no M-PESA number")]
    NotSetUp,
    /// "Something else" needs a word of what.
    #[error("write what it is")]
    NoteNeeded,
    /// The line is explained, or waits for something else, by now.
    #[error("this line is explained by now")]
    Explained,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}
