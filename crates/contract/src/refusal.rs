//! How a call is refused.

use serde::{Deserialize, Serialize};

/// What went wrong, in the terms of somebody who can do something about it.
///
/// [`Refusal::kind`] is the one table from refusal to HTTP status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// Nothing with that name exists here; another shop's thing is the same answer.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session ended.
    #[error("sign in first")]
    SignedOut,
    /// Signed in, in the right shop, but this role may not.
    #[error("your role does not allow this")]
    Forbidden,
    /// The request could not be read at all.
    #[error("the request could not be read: {detail}")]
    Malformed {
        /// What was expected, for a developer.
        detail: String,
    },
    /// More than is read of one request.
    #[error("this is longer than {max_kib} KiB")]
    TooLarge {
        /// The most that is read, KiB.
        max_kib: u32,
    },
    /// Of a content type that is not read here.
    #[error("send {expected}")]
    WrongType {
        /// The content type that is.
        expected: String,
    },
    /// Readable, with values that do not pass. Every problem is listed.
    #[error("some fields need another look")]
    Invalid {
        /// One entry a field.
        problems: Vec<FieldProblem>,
    },
    /// The thing is in another state than the caller thought.
    #[error("this changed in the meantime")]
    Conflict,
    /// The link or the cart has run out.
    #[error("this has expired")]
    Expired,
    /// Too many of these; wait.
    #[error("wait {retry_after_s} seconds")]
    TooMany {
        /// Seconds until another try can succeed.
        retry_after_s: u32,
    },
    /// The database or another part is not answering just now.
    #[error("busy, try again in {retry_after_s} seconds")]
    Unavailable {
        /// Seconds until another try makes sense.
        retry_after_s: u32,
    },
    /// Ours. The text stays on the server, found by `incident`.
    #[error("something went wrong on our side ({incident})")]
    Internal {
        /// Names the log line.
        incident: String,
    },
}

/// The families of refusal, one HTTP status each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 400
    Malformed,
    /// 401
    SignedOut,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 409
    Conflict,
    /// 410
    Expired,
    /// 413
    TooLarge,
    /// 415
    WrongType,
    /// 422
    Invalid,
    /// 429
    TooMany,
    /// 500
    Internal,
    /// 503
    Unavailable,
}

impl Kind {
    /// All families.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::SignedOut,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Expired,
        Self::TooLarge,
        Self::WrongType,
        Self::Invalid,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status of this family.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// The stable name of this family, as `problem+json` prints it.
    pub const fn code(self) -> &'static str {
        self.facts().1
    }

    /// The family that is answered with `status`, if one is.
    pub fn of_status(status: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.status() == status)
    }

    const fn facts(self) -> (u16, &'static str) {
        match self {
            Self::Malformed => (400, "malformed"),
            Self::SignedOut => (401, "signed_out"),
            Self::Forbidden => (403, "forbidden"),
            Self::NotFound => (404, "not_found"),
            Self::Conflict => (409, "conflict"),
            Self::Expired => (410, "expired"),
            Self::TooLarge => (413, "too_large"),
            Self::WrongType => (415, "wrong_type"),
            Self::Invalid => (422, "invalid"),
            Self::TooMany => (429, "too_many"),
            Self::Internal => (500, "internal"),
            Self::Unavailable => (503, "unavailable"),
        }
    }
}

impl Refusal {
    /// The family of this refusal.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::SignedOut => Kind::SignedOut,
            Self::Forbidden => Kind::Forbidden,
            Self::Malformed { .. } => Kind::Malformed,
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::WrongType { .. } => Kind::WrongType,
            Self::Invalid { .. } => Kind::Invalid,
            Self::Conflict => Kind::Conflict,
            Self::Expired => Kind::Expired,
            Self::TooMany { .. } => Kind::TooMany,
            Self::Unavailable { .. } => Kind::Unavailable,
            Self::Internal { .. } => Kind::Internal,
        }
    }

    /// The stable name of this refusal, as `problem+json` prints it.
    pub const fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// One field that does not pass.
    pub fn field(field: &'static str, problem: Problem) -> Self {
        Self::Invalid { problems: vec![FieldProblem::new(field, problem)] }
    }
}

/// One field of a form that does not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldProblem {
    /// A problem with the field of that name.
    pub fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}

/// What is wrong with a field; the words are chosen where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was entered.
    Missing,
    /// Not a Kenyan mobile number.
    NotAPhone,
    /// Longer than `max` characters.
    TooLong {
        /// Characters allowed.
        max: u32,
    },
    /// Outside `min..=max`.
    OutOfRange {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// Not one of the choices offered.
    NotOffered,
    /// Characters that cannot be kept (control characters).
    Unreadable,
    /// Not an e-mail address.
    NotAnEmail,
}
