//! What M-PESA posts in answer to a question: kept and read in one transaction. It is believed where it came from M-PESA's own
//! address and names this question; everything else is noted as what it is and changes nothing.

use daraja::{BalanceReport, ResultNotice, StatusReport, parse_queue_timeout, parse_result};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::question::{CodeMeaning, Missed, NOT_INCOME};

use super::record::{self, Account, End, Record, Subject};
use crate::payment::incoming::line::{NewLine, Source};
use crate::payment::refund::Kind;
use crate::payment::{Taken, lookup};
use crate::{Fault, Platform};

/// What a body says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// How the question ends.
    End(End),
    /// The code is money that came.
    Income(NewLine),
    /// Nothing that can be used.
    Nothing(Missed),
}

/// Takes what was posted to an address with `secret`. Answer 200 only after `Stored`.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503.
pub async fn take(platform: &Platform, secret: &str, kind: Kind, raw: &[u8], source: &str) -> Result<Taken, Fault> {
    let Some((store, id)) = record::owner_of(platform, secret).await? else { return Ok(Taken::Unknown) };
    let is_trusted = platform.settings().confirmation_sources.trusts(source);
    platform
        .with_store(store, async |tx| {
            let Some(record) = record::lock_tx(tx, id).await? else { return Ok(Taken::Unknown) };
            // Another body was quicker; its answer stands.
            if !record.state.takes_an_answer() {
                return Ok(Taken::Stored);
            }
            let said = if is_trusted {
                record::keep_raw_tx(tx, id, raw).await?;
                let numbers = lookup::numbers_tx(tx, &record.shortcode).await?;
                read(&record, &numbers, kind, raw)
            } else {
                Said::Nothing(Missed::Untrusted)
            };
            match said {
                Said::End(end) => record::end_tx(tx, id, &record.subject, &end).await?,
                Said::Income(line) => {
                    lookup::book_tx(tx, &line).await?;
                    let end = End::Told { accounts: Vec::new(), as_of: line.told_at };
                    record::end_tx(tx, id, &record.subject, &end).await?;
                }
                Said::Nothing(missed) => {
                    tracing::warn!(question.id = %id, missed = missed.as_str(), "what was posted about a question is no answer");
                    if missed == Missed::Mismatched {
                        metrics::counter!("kikapu_callbacks_mismatched_total").increment(1);
                    }
                    record::miss_tx(tx, id, missed).await?;
                }
            }
            Ok::<_, Fault>(Taken::Stored)
        })
        .await
}

/// Reads a body from M-PESA's own address. Total: whatever it is, it says something or nothing.
fn read(record: &Record, numbers: &[String], kind: Kind, raw: &[u8]) -> Said {
    match kind {
        Kind::Timeout => match parse_queue_timeout(raw) {
            Ok(told)
                if is_ours(record, told.originator_conversation_id.as_deref(), told.conversation_id.as_deref()) =>
            {
                Said::End(End::Queue)
            }
            Ok(_) => Said::Nothing(Missed::Mismatched),
            Err(_) => Said::Nothing(Missed::Unreadable),
        },
        Kind::Result => {
            let Ok(told) = parse_result(raw) else { return Said::Nothing(Missed::Unreadable) };
            if !is_ours(record, told.originator_conversation_id.as_deref(), told.conversation_id.as_deref()) {
                return Said::Nothing(Missed::Mismatched);
            }
            match &record.subject {
                Subject::Balance => of_balance(told),
                Subject::Code(receipt) => of_code(told, receipt, &record.shortcode, numbers),
            }
        }
    }
}

fn refused(told: ResultNotice) -> Said {
    Said::End(End::Refused { code: told.code.as_str().to_owned(), detail: told.description })
}

fn of_balance(told: ResultNotice) -> Said {
    let Some(report) = BalanceReport::of(&told) else { return refused(told) };
    let accounts: Vec<Account> = report.accounts.into_iter().map(Account::from).collect();
    if accounts.is_empty() {
        return Said::Nothing(Missed::Unreadable);
    }
    Said::End(End::Told { accounts, as_of: report.as_of })
}

fn of_code(told: ResultNotice, receipt: &Receipt, shortcode: &str, numbers: &[String]) -> Said {
    let Some(report) = StatusReport::of(&told) else { return refused(told) };
    match lookup::meaning(&report, receipt, numbers) {
        CodeMeaning::Income { amount, payer, payer_name } => Said::Income(NewLine {
            shortcode: shortcode.to_owned(),
            receipt: receipt.clone(),
            amount,
            // M-PESA does not tell what was typed as account.
            account: String::new(),
            payer,
            payer_name,
            told_at: report.finalised_at,
            source: Source::Code,
        }),
        CodeMeaning::NotIncome => Said::End(End::Refused { code: NOT_INCOME.to_owned(), detail: String::new() }),
        CodeMeaning::Unclear => Said::Nothing(Missed::Unreadable),
    }
}

/// Whether names in a body are this question's, as far as both are known.
fn is_ours(record: &Record, originator: Option<&str>, conversation: Option<&str>) -> bool {
    let fits = |known: &Option<String>, told: Option<&str>| match (known, told) {
        (Some(known), Some(told)) => known == told,
        (None, _) | (_, None) => true,
    };
    fits(&record.originator, originator) && fits(&record.conversation, conversation)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use kikapu_domain::payment::question::QuestionState;
    use proptest::prelude::*;

    use super::*;

    fn record() -> Record {
        Record {
            subject: Subject::Balance,
            shortcode: "600123".to_owned(),
            state: QuestionState::Asked,
            asked_at: DateTime::UNIX_EPOCH,
            next_at: None,
            left_at: Some(DateTime::UNIX_EPOCH),
            originator: Some("one-1".to_owned()),
            conversation: Some("AG_1".to_owned()),
        }
    }

    fn result(code: &str, conversation: &str, parameter: &str) -> String {
        format!(
            r#"{{"Result":{{"ResultCode":{code},"ResultDesc":"words","OriginatorConversationID":"one-1",
                "ConversationID":"{conversation}","ResultParameters":{{"ResultParameter":{parameter}}}}}}}"#
        )
    }

    #[test]
    fn accounts_are_read_and_amounts_that_cannot_be_are_none() {
        let text = "Utility Account|KES|700.50|600.50|100.00|0.00&Charges Paid Account|KES|-540.00|-540.00|0.00|0.00\
                    &Odd Account|USD|1.00|1.00|0|0&Vast Account|KES|99999999999999.00|x|0|0";
        let told = result("0", "AG_1", &format!(r#"{{"Key":"AccountBalance","Value":"{text}"}}"#));
        let Said::End(End::Told { accounts, as_of: None }) = read(&record(), &[], Kind::Result, told.as_bytes()) else {
            panic!("{told}")
        };
        let amounts: Vec<_> =
            accounts.iter().map(|one| (one.name.as_str(), one.available_minor, one.current_minor)).collect();
        assert_eq!(
            amounts,
            [
                ("Utility Account", Some(60_050), Some(70_050)),
                ("Charges Paid Account", Some(-54_000), Some(-54_000)),
                ("Odd Account", None, None),
                ("Vast Account", None, None),
            ]
        );
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        let of = |kind, body: &str| read(&record(), &[], kind, body.as_bytes());
        let balance = r#"{"Key":"AccountBalance","Value":"Utility Account|KES|1.00|1.00|0|0"}"#;
        assert_eq!(of(Kind::Result, &result("0", "AG_2", balance)), Said::Nothing(Missed::Mismatched));
        assert_eq!(of(Kind::Result, "<html>"), Said::Nothing(Missed::Unreadable));
        assert_eq!(of(Kind::Result, &result("0", "AG_1", "[]")), Said::Nothing(Missed::Unreadable), "without accounts");
        assert_eq!(of(Kind::Timeout, &result("1", "AG_1", "[]")), Said::End(End::Queue));
        assert_eq!(of(Kind::Timeout, &result("1", "AG_2", "[]")), Said::Nothing(Missed::Mismatched));
        let refused = of(Kind::Result, &result("2001", "AG_1", "[]"));
        assert_eq!(refused, Said::End(End::Refused { code: "2001".to_owned(), detail: "words".to_owned() }));
    }

    proptest! {
        #[test]
        fn whatever_is_posted_is_read(raw in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}", timeout: bool) {
            let kind = if timeout { Kind::Timeout } else { Kind::Result };
            let escaped = serde_json::to_string(&text).unwrap();
            let told = result("0", "AG_1", &format!(r#"{{"Key":"AccountBalance","Value":{escaped}}}"#));
            for body in [&raw[..], text.as_bytes(), told.as_bytes()] {
                if let Said::End(End::Told { accounts, .. }) = read(&record(), &[], kind, body) {
                    prop_assert!(!accounts.is_empty() && accounts.len() <= 32);
                    prop_assert!(serde_json::to_value(&accounts).is_ok());
                }
                let code = Record { subject: Subject::Code(Receipt::parse("UKU4H7L2P0").unwrap()), ..record() };
                prop_assert!(!matches!(read(&code, &["600123".to_owned()], kind, body), Said::Income(_)));
            }
        }
    }
}
