use kikapu_kernel::{Money, PublicToken};
use kikapu_ui::Language;
use leptos::prelude::*;

use super::pay_ways::Scan;
use crate::checkout::t::invoice as t;
use crate::frame::t::kra_pin;
use crate::frame::{PayTo, Shop, shown_phone};

/// Who sells, on paper only: the page says it around the receipt.
#[component]
pub fn Seller(
    /// Language of the words.
    language: Language,
    /// The shop.
    shop: Shop,
) -> impl IntoView {
    let pin = (!shop.kra_pin.is_empty()).then(|| kra_pin(language, &shop.kra_pin));
    let phone = (!shop.phone.is_empty()).then(|| shown_phone(&shop.phone));
    let lines = [Some(shop.location), phone, Some(shop.registration), pin];
    let lines = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <div class="print-only">
            <p class="text-heading-sm">{shop.business_name}</p>
            <p>{lines}</p>
        </div>
    }
}

/// What makes an order that waits for its money an invoice: the code to scan, and where to send it by hand. On paper and on
/// screens that a phone can scan; a phone has the button.
#[component]
pub fn Invoice(
    /// Language of the words.
    language: Language,
    /// The order's.
    token: PublicToken,
    /// What is asked for now.
    amount: Money,
    /// The order's account.
    account: String,
    /// Where to.
    pay_to: PayTo,
) -> impl IntoView {
    let by_hand = match pay_to {
        PayTo::Paybill(number) => t::paybill(language, &number, &account, amount),
        PayTo::Till(number) => t::till(language, &number, amount),
    };
    view! {
        <section class="invoice" aria-label=t::to_pay(language)>
            <Scan language token amount/>
            <p>{by_hand}</p>
        </section>
    }
}
