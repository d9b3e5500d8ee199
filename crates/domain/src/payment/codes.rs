//! What the result codes of an STK push mean for the shopper. Published lists disagree, so this is a table, and a
//! code that is not in it decides nothing.

use std::fmt;

use kikapu_kernel::{BoundedText, TextError};
use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// Why there was no money, as the pay page explains it.
    pub enum Reason {
        /// 2001.
        WrongPin = "wrong_pin",
        /// 1.
        LowBalance = "low_balance",
        /// 1032, 1031: closed by the buyer, or by the phone.
        CancelledByShopper = "cancelled_by_shopper",
        /// 1037, 1036: phone off, out of reach, or an old SIM.
        NoAnswer = "no_answer",
        /// 1019.
        Expired = "expired",
        /// 1001: another M-PESA session is open on that phone.
        LineBusy = "line_busy",
        /// 17, 26, 1025, 9999 and gateway trouble.
        ProviderBusy = "provider_busy",
        /// 2, 3, 4: outside the limits of one payment or one day.
        OverLimit = "over_limit",
        /// 2040.
        NotMpesaNumber = "not_mpesa_number",
        /// Wrong shortcode, type or credentials, or the shop's account is full. The owner must act.
        ShopSetUp = "shop_set_up",
        /// 8006: three wrong PINs; Safaricom unlocks it.
        PinLocked = "pin_locked",
        /// 11, 2006: the buyer's M-PESA account cannot pay just now; Safaricom knows why.
        AccountBlocked = "account_blocked",
        /// Not in the table.
        Unknown = "unknown",
    }
}

/// A result code exactly as Safaricom sent it: usually digits, sometimes `SFC_IC0003`. At most 64 characters.
///
/// The error codes of a refused push request (`400.002.02`) are looked up in the same table. The one whose meaning
/// hangs on its text, `500.001.1001` "Unable to lock subscriber", is to be passed as `1001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResultCode(BoundedText<64>);

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// For the shopper.
    pub reason: Reason,
    /// The prompt is over for certain, on this code alone.
    pub is_final: bool,
    /// Seconds after which a new prompt makes sense; absent where only something else helps.
    pub retry_after_s: Option<u32>,
    /// The owner, or we, must act: tell them.
    pub needs_owner: bool,
}

const fn over(reason: Reason, retry_after_s: u32) -> Meaning {
    Meaning { reason, is_final: true, retry_after_s: Some(retry_after_s), needs_owner: false }
}

const fn dead(reason: Reason, needs_owner: bool) -> Meaning {
    Meaning { reason, is_final: true, retry_after_s: None, needs_owner }
}

const fn open(reason: Reason, retry_after_s: Option<u32>, needs_owner: bool) -> Meaning {
    Meaning { reason, is_final: false, retry_after_s, needs_owner }
}

const SET_UP: Meaning = dead(Reason::ShopSetUp, true);

/// Our own word for a request that was not sent because M-PESA is left in peace: no phone rang, and it says nothing new
/// about M-PESA.
pub const HELD_BACK: &str = "held_back";

/// Code 0 is not here: it is no reason.
const MEANINGS: &[(&[&str], Meaning)] = &[
    (&["1"], over(Reason::LowBalance, 0)),
    (&["2"], dead(Reason::OverLimit, true)), // below the minimum: our own mistake
    (&["3", "4"], dead(Reason::OverLimit, false)),
    (&["8"], SET_UP),
    (&["11", "2006", "E3008"], dead(Reason::AccountBlocked, false)),
    (&["15"], open(Reason::Unknown, None, false)), // "duplicate detected": the other one may be paid
    (&["17"], over(Reason::ProviderBusy, 120)),    // sources dispute it; all agree on waiting two minutes
    (&["18", "20", "21", "22", "24", "25", "29"], SET_UP),
    (&["26"], open(Reason::ProviderBusy, Some(60), false)),
    (&["1001"], over(Reason::LineBusy, 60)),
    (&["1019"], over(Reason::Expired, 0)),
    (&["1025", "9999"], over(Reason::ProviderBusy, 30)),
    (&["1031", "1032"], over(Reason::CancelledByShopper, 0)),
    (&["1036", "1037"], over(Reason::NoAnswer, 10)),
    (&["1101", "1102"], SET_UP),
    (&["2001"], over(Reason::WrongPin, 10)),
    (&["2007", "2028", "2029", "SFC_IC0003"], SET_UP),
    (&["2040"], dead(Reason::NotMpesaNumber, false)),
    (&["4999", "500.001.1001"], open(Reason::Unknown, None, false)), // still being processed
    (&["8006"], dead(Reason::PinLocked, false)),
    (&[HELD_BACK], over(Reason::ProviderBusy, 30)),
    (&["429", "500.003.02", "500.003.03"], open(Reason::ProviderBusy, Some(60), false)),
];

impl ResultCode {
    /// Takes a code as it came.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        BoundedText::parse(text).map(Self)
    }

    /// The code as it came.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Daraja `ResultCode` 0: paid.
    pub fn is_success(&self) -> bool {
        self.as_str() == "0"
    }

    /// Whether we held the request back ([`HELD_BACK`]).
    pub fn is_held_back(&self) -> bool {
        self.as_str() == HELD_BACK
    }

    /// What the code says about a payment that did not happen. For 0, which is no failure, and for every code we do
    /// not know: `Unknown`, not final.
    pub fn meaning(&self) -> Meaning {
        let code = self.as_str();
        let listed = MEANINGS.iter().find(|(codes, _)| codes.contains(&code)).map(|(_, meaning)| *meaning);
        listed.unwrap_or_else(|| {
            let is_request_refused = ["400.", "401.", "403.", "404."].iter().any(|p| code.starts_with(p));
            if is_request_refused {
                SET_UP
            } else if code.len() == 9 && code.starts_with("100000") {
                open(Reason::ProviderBusy, Some(30), false)
            } else {
                open(Reason::Unknown, None, !self.is_success())
            }
        })
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
