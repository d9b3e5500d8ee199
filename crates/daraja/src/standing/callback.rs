//! What is posted when the customer has answered. Nothing signs it.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    notice::{self, CallbackError},
    private::Private,
    scalar,
    values::ResultCode,
};

/// Real answers have under ten.
const ITEMS_MAX: usize = 100;

/// What the customer said to a standing order, as claimed by whoever posted it. No money has moved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOrderCallback {
    /// Daraja `responseRefID`, as in the acknowledgement.
    pub response_ref_id: Option<String>,
    /// Daraja `requestRefID`.
    pub request_ref_id: Option<String>,
    /// Daraja `responseCode` of the header; 0 is agreed. Beware of reading the code among the data for it.
    pub code: ResultCode,
    /// Daraja `responseDescription`, empty when absent. Its wording varies: store it, never match it.
    pub description: String,
    /// Daraja `TransactionID`: the receipt of the consent. The filler of a failure is none.
    pub transaction_id: Option<String>,
    /// Daraja `Status`, such as "OKAY".
    pub status: Option<String>,
    /// The customer's number, masked.
    pub msisdn: Option<Private>,
}

/// The keys of an object with their values. Daraja writes the first letter large or small as it comes, so keys are
/// compared without case, and an object that has one twice is none.
struct Keys<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Keys<'a> {
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn object(&self, name: &'static str) -> Result<Keys<'a>, CallbackError> {
        let raw = self.get(name).ok_or(CallbackError::OtherShape)?;
        serde_json::from_str(raw.get()).map_err(|_| CallbackError::OtherShape)
    }
}

impl<'de> Deserialize<'de> for Keys<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Keys<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that has each key once")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Keys(Vec::new());
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    if all.get(&key).is_some() || all.0.len() >= ITEMS_MAX {
                        return Err(serde::de::Error::custom("a key twice, or too many"));
                    }
                    all.0.push((Cow::Owned(key), value));
                }
                Ok(all)
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Reads the body that is posted to the callback of a standing order. Strict about the code, about keys that come twice,
/// and about the names among the data of a success.
///
/// # Errors
/// [`CallbackError`]: the body is no such answer, or cannot be relied on.
pub fn parse_standing_order_callback(body: &[u8]) -> Result<StandingOrderCallback, CallbackError> {
    const CODE: &str = "responseCode";
    let all = notice::read::<Keys<'_>>(body)?;
    let header = all.object("responseHeader")?;
    let raw = header.get(CODE);
    if !scalar::is_present(raw) {
        return Err(CallbackError::Missing(CODE));
    }
    let code =
        scalar::text(raw).and_then(|text| ResultCode::parse(&text).ok()).ok_or(CallbackError::Unreadable(CODE))?;
    let data = match items(&all) {
        Ok(data) => data,
        // Nothing in the data of a refusal is ever used.
        Err(_) if !code.is_success() => Vec::new(),
        Err(error) => return Err(error),
    };
    let item = |name: &str| data.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| *value);
    let id = |name: &str| scalar::text(header.get(name)).filter(|id| id.len() <= 100);
    Ok(StandingOrderCallback {
        response_ref_id: id("responseRefID"),
        request_ref_id: id("requestRefID"),
        description: scalar::text(header.get("responseDescription")).unwrap_or_default(),
        transaction_id: scalar::receipt(item("TransactionID")),
        status: scalar::text(item("Status")),
        msisdn: scalar::text(item("Msisdn")).map(Private::new),
        code,
    })
}

type Item<'a> = (String, Option<&'a RawValue>);

fn items<'a>(all: &Keys<'a>) -> Result<Vec<Item<'a>>, CallbackError> {
    const DATA: CallbackError = CallbackError::Unreadable("responseData");
    if all.get("responseBody").is_none_or(|raw| !scalar::is_present(Some(raw))) {
        return Ok(Vec::new());
    }
    let Some(raw) = all.object("responseBody")?.get("responseData").filter(|raw| scalar::is_present(Some(raw))) else {
        return Ok(Vec::new());
    };
    let list = serde_json::from_str::<Vec<Keys<'_>>>(raw.get()).map_err(|_| DATA)?;
    if list.len() > ITEMS_MAX {
        return Err(DATA);
    }
    let mut items: Vec<Item<'_>> = Vec::new();
    for item in list {
        let Some(name) = scalar::text(item.get("name")) else {
            continue;
        };
        if items.iter().any(|(seen, _)| seen.eq_ignore_ascii_case(&name)) {
            return Err(DATA);
        }
        items.push((name, item.get("value")));
    }
    Ok(items)
}
