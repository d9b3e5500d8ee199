//! A client for Safaricom Daraja, the M-PESA API: access tokens, STK push, STK query, C2B addresses, B2C
//! payments, reversals, transaction status, account balances, and the parsers of what Daraja posts back. It keeps no state but tokens, knows no order and no database.
//!
//! Four rules shape the interface:
//!
//! - A push may move money, so every answer ends in a [`PushOutcome`] and none in an error. A push is
//!   never sent again once its bytes may have reached M-PESA; the one exception is a refusal of the
//!   access token, which the gateway gives before M-PESA sees the request.
//! - The same holds for money going out ([`InitiatorOutcome`]). Only a later result, or an answer about its
//!   transaction, tells whether it went; a timeout of M-PESA's queue does not.
//! - Only [`QueryOutcome::Answered`] says anything about a payment. A timeout, a fault, or a live
//!   prompt says nothing.
//! - Phones, names, passkeys and tokens never show in `Debug`, in logs, or in a [`Fault`].
//!
//! The binary installs the crypto provider before the first [`Client::new`]:
//! `rustls::crypto::ring::default_provider().install_default()`.

mod address;
mod c2b;
mod client;
mod decimal;
mod fault;
mod initiator;
mod merchant;
mod notice;
mod private;
mod register;
mod scalar;
mod stk;
mod token;
mod trying;
mod values;
mod wire;

pub use address::{BaseUrl, CallbackUrl};
pub use c2b::{C2bNotice, parse_c2b};
pub use client::{Client, ClientConfig, ClientError};
pub use fault::{Fault, FaultKind};
pub use initiator::{
    AccountBalance, B2cCommand, B2cPayment, B2cReceipt, BalanceReport, Certificate, Initiator, InitiatorName,
    InitiatorOutcome, OriginatorConversationId, Parameters, PayoutShillings, Remarks, ResultNotice, ResultUrls,
    Reversal, ReversalReceipt, SecurityCredential, StatusOf, StatusReport, TimeoutNotice, TransactionId,
    TransactionState, parse_balances, parse_queue_timeout, parse_result,
};
pub use merchant::{Credentials, Merchant, MerchantKind};
pub use notice::CallbackError;
pub use private::Private;
pub use register::{C2bUrls, C2bVersion, RegisterOutcome, Silence};
pub use stk::{Metadata, PushOutcome, QueryOutcome, StkCallback, StkPush, parse_stk_callback};
pub use token::{AccessToken, BoxFuture, MemoryTokenStore, MintToken, TokenStore};
pub use values::{AccountReference, CheckoutRequestId, Description, Invalid, Msisdn, ResultCode, Shillings, Shortcode};
