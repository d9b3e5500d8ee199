//! What becomes of a request beside what the ledger says.

use serde::{Deserialize, Serialize};

/// What happens to a request of an initiator. Results can be dropped, doubled, delayed and cut as well
/// ([`Handle::spoil_next_result`](crate::Handle::spoil_next_result)), and each endpoint can be broken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
    /// The ledger decides.
    #[default]
    Plain,
    /// It ends with this result code, and no money moves.
    Result(String),
    /// The result is delivered before the acknowledgement is written.
    ResultBeforeReply,
    /// The result comes in one of three odd shapes, in turn.
    OddShape,
    /// It waits too long in the queue and is dropped there: told to `QueueTimeOutURL`, never carried out.
    QueueTimeout,
    /// The same is told, and yet it is carried out; no result follows.
    QueueTimeoutButDone,
    /// It is acknowledged and never carried out; nothing is told.
    Lost,
    /// It is acknowledged and stays in the queue; nothing is told, and its status says `Authorized`.
    Stuck,
}
