//! Result codes and the words M-PESA puts beside them.

/// The description that usually goes with `code`; wording varies in the field.
pub(crate) fn describe(code: &str) -> &'static str {
    match code {
        "0" => "The service request is processed successfully.",
        "1" => "The balance is insufficient for the transaction.",
        "2" => "Declined due to limit rule: less than the minimum transaction amount.",
        "3" => "Declined due to limit rule: greater than the maximum transaction amount.",
        "4" => "Declined due to limit rule: would exceed daily transfer limit.",
        "8" => "Declined due to limit rule: would exceed the maximum balance.",
        "11" => "The DebitParty is in an invalid state.",
        "17" => "System internal error.",
        "26" => "System is busy. Please try again in few minutes.",
        "1001" => "Unable to lock subscriber, a transaction is already in process for the current subscriber",
        "1019" => "Transaction has expired",
        "1025" | "9999" => "An error occurred while sending a push request",
        "1031" | "1032" => "Request cancelled by user",
        "1036" => "SMSC ACK timeout",
        "1037" => "DS timeout user cannot be reached",
        "2001" => "The initiator information is invalid.",
        "2028" => "The request is not permitted according to product assignment",
        "2029" => "Unresolved reason type.",
        "2040" => "Credit Party customer type can't be supported by the service.",
        "8006" => "The security credential is locked.",
        "21" => "The initiator is not allowed to initiate this request.",
        "25" => "The parameters of the request are invalid.",
        "2006" => "Declined due to account rule: The account status does not allow this transaction.",
        "2032" => "The transaction receipt number does not exist.",
        "R000001" => "The transaction has already been reversed.",
        "R000002" => "The OriginalTransactionID is invalid.",
        "SFC_IC0003" => "The operator does not exist.",
        _ => "The transaction could not be processed.",
    }
}
