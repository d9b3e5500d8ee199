//! Texts of an order that is printed.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Label of the part that says how to pay.
    pub to_pay() { en: "To pay", sw: "Ya kulipa" }
    /// Where to send the money by hand.
    pub paybill(number: &str, account: &str, a: Money) {
        en: "Or send {a} to M-PESA Paybill {number}, account {account}.",
        sw: "Au tuma {a} kwa Paybill ya M-PESA {number}, akaunti {account}.",
    }
    /// The same, where the shop has a till.
    pub till(number: &str, a: Money) {
        en: "Or send {a} to M-PESA Till {number}.",
        sw: "Au tuma {a} kwa Till ya M-PESA {number}.",
    }
}
