//! The ways a shopper may pay.

use crate::words::words;

words! {
    /// How an order is to be paid, chosen at the checkout.
    pub enum PayWay {
        /// We ask M-PESA to ring the phone.
        Request = "mpesa",
        /// The shopper sends the money to the Paybill or till.
        ByHand = "paybill",
        /// To the rider, when the goods are there.
        AtTheDoor = "on_delivery",
        /// A deposit now, by a request, and the rest when the goods are there.
        Deposit = "deposit",
        /// A first payment now, by a request, and the rest little by little; the goods are kept meanwhile.
        Instalments = "instalments",
    }
}
