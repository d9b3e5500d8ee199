//! What M-PESA posts when a request of an initiator has ended, or has waited too long. Nothing signs it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    decimal,
    notice::{self, CallbackError, Object},
    private::Private,
    scalar,
    values::ResultCode,
};

/// Real results have under twenty.
const PARAMETERS_MAX: usize = 100;

/// How a request of an initiator ended. `Debug` hides every parameter: names and numbers are among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultNotice {
    /// Daraja `ResultType`: 0 is the end, 1 promises more messages (the portal says; nobody has seen one).
    pub result_type: Option<String>,
    /// Daraja `ResultCode`; 0 is done. Others are texts such as `R000002`.
    pub code: ResultCode,
    /// Daraja `ResultDesc`. Its wording varies: store it, never match it.
    pub description: String,
    /// The name of the request: ours where we gave one.
    pub originator_conversation_id: Option<String>,
    /// M-PESA's name of the request.
    pub conversation_id: Option<String>,
    /// The receipt. The filler of a failure (`SKE0000000`) is none.
    pub transaction_id: Option<String>,
    /// Daraja `ResultParameters`. Those of a failure are often missing.
    pub parameters: Parameters,
    /// Daraja `ReferenceData`.
    pub references: Parameters,
}

/// A request waited too long in M-PESA's queue. It may still be carried out: this is a reason to ask, and no failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeoutNotice {
    /// The name of the request: ours where we gave one.
    pub originator_conversation_id: Option<String>,
    /// M-PESA's name of the request.
    pub conversation_id: Option<String>,
}

/// Keys with their values, in the order they came. A key may come twice (`DebitPartyName`), and without a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, Option<Private>)>);

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "Result", borrow)]
    result: Object<Fields<'a>>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(rename = "ResultType", borrow)]
    result_type: Option<&'a RawValue>,
    #[serde(rename = "ResultCode", borrow)]
    code: Option<&'a RawValue>,
    #[serde(rename = "ResultDesc", borrow)]
    description: Option<&'a RawValue>,
    #[serde(rename = "OriginatorConversationID", borrow)]
    originator: Option<&'a RawValue>,
    #[serde(rename = "ConversationID", borrow)]
    conversation: Option<&'a RawValue>,
    #[serde(rename = "TransactionID", borrow)]
    transaction: Option<&'a RawValue>,
    #[serde(rename = "ResultParameters", borrow)]
    parameters: Option<&'a RawValue>,
    #[serde(rename = "ReferenceData", borrow)]
    references: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(rename = "ResultParameter", alias = "ReferenceItem", borrow)]
    items: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(rename = "Key", borrow)]
    key: Option<&'a RawValue>,
    #[serde(rename = "Value", borrow)]
    value: Option<&'a RawValue>,
}

/// Reads the body that is posted to the address of the result. Tolerant of everything Daraja has been seen to vary;
/// strict about the code, about ids that are there and cannot be read, and about the parameters of a success.
///
/// # Errors
/// [`CallbackError`]: the body is no result, or cannot be relied on.
pub fn parse_result(body: &[u8]) -> Result<ResultNotice, CallbackError> {
    let fields = notice::read::<Envelope<'_>>(body)?.result.0;
    let code = read_code(fields.code)?;
    let list = |name, raw| match parameters(name, raw) {
        Ok(list) => Ok(list),
        // Nothing in the parameters of a failure is ever used.
        Err(_) if !code.is_success() => Ok(Parameters::default()),
        Err(error) => Err(error),
    };
    Ok(ResultNotice {
        result_type: scalar::text(fields.result_type),
        description: scalar::text(fields.description).unwrap_or_default(),
        originator_conversation_id: id("OriginatorConversationID", fields.originator)?,
        conversation_id: id("ConversationID", fields.conversation)?,
        transaction_id: scalar::receipt(fields.transaction),
        parameters: list("ResultParameters", fields.parameters)?,
        references: list("ReferenceData", fields.references).unwrap_or_default(),
        code,
    })
}

/// Reads the body that is posted to the address of the queue timeout. Its shape is not documented; those that were seen
/// resemble a result, so whatever names the request is taken from there or from the top.
///
/// # Errors
/// [`CallbackError`]: the body is no JSON object.
pub fn parse_queue_timeout(body: &[u8]) -> Result<TimeoutNotice, CallbackError> {
    let fields = match notice::read::<Envelope<'_>>(body) {
        Ok(envelope) => envelope.result.0,
        Err(CallbackError::OtherShape) => notice::read::<Fields<'_>>(body)?,
        Err(error) => return Err(error),
    };
    Ok(TimeoutNotice {
        originator_conversation_id: id("OriginatorConversationID", fields.originator)?,
        conversation_id: id("ConversationID", fields.conversation)?,
    })
}

fn read_code(raw: Option<&RawValue>) -> Result<ResultCode, CallbackError> {
    const FIELD: &str = "ResultCode";
    if !scalar::is_present(raw) {
        return Err(CallbackError::Missing(FIELD));
    }
    let text = scalar::text(raw).ok_or(CallbackError::Unreadable(FIELD))?;
    ResultCode::parse(&text).map_err(|_| CallbackError::Unreadable(FIELD))
}

/// An id that is left out is absent; one that is there and is none is refused, because it would be compared.
fn id(name: &'static str, raw: Option<&RawValue>) -> Result<Option<String>, CallbackError> {
    if !scalar::is_present(raw) {
        return Ok(None);
    }
    match scalar::text(raw) {
        Some(text) if text.len() <= 100 && text.bytes().all(|b| b.is_ascii_graphic()) => Ok(Some(text)),
        Some(_) | None => Err(CallbackError::Unreadable(name)),
    }
}

fn parameters(name: &'static str, raw: Option<&RawValue>) -> Result<Parameters, CallbackError> {
    let odd = CallbackError::Unreadable(name);
    let Some(raw) = raw.filter(|raw| scalar::is_present(Some(raw))) else {
        return Ok(Parameters::default());
    };
    let Some(items) = notice::object::<List<'_>>(raw.get()).map_err(|_| odd)?.items else {
        return Ok(Parameters::default());
    };
    let items = if items.get().starts_with('[') {
        let items = serde_json::from_str::<Vec<Object<Item<'_>>>>(items.get()).map_err(|_| odd)?;
        items.into_iter().map(|item| item.0).collect()
    } else {
        vec![notice::object::<Item<'_>>(items.get()).map_err(|_| odd)?]
    };
    if items.len() > PARAMETERS_MAX {
        return Err(odd);
    }
    Ok(Parameters(
        items
            .into_iter()
            .filter_map(|item| Some((scalar::text(item.key)?, scalar::long_text(item.value).map(Private::new))))
            .collect(),
    ))
}

impl Parameters {
    /// The text of the first parameter of that name that has one. Later ones of the same name are not looked at.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.long_text(key).filter(|text| text.len() <= scalar::TEXT_BYTES_MAX)
    }

    /// The texts of all parameters of that name.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).filter_map(|(_, value)| Some(value.as_ref()?.expose()))
    }

    /// The names, in the order they came.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn long_text(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, value)| name == key && value.is_some())?.1.as_ref().map(Private::expose)
    }

    pub(super) fn private(&self, key: &str) -> Option<Private> {
        self.text(key).map(|text| Private::new(text.to_owned()))
    }

    pub(super) fn cents(&self, key: &str) -> Option<i64> {
        decimal::cents(self.text(key)?)
    }

    pub(super) fn signed_cents(&self, key: &str) -> Option<i64> {
        decimal::signed_cents(self.text(key)?)
    }

    pub(super) fn moment(&self, key: &str) -> Option<DateTime<Utc>> {
        scalar::moment_of(self.text(key)?)
    }

    pub(super) fn receipt(&self, key: &str) -> Option<String> {
        scalar::receipt_of(self.text(key)?)
    }
}
