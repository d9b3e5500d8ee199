use kikapu_ui::{Icon, link};
use leptos::prelude::*;

use super::{PayTo, Shop, Visit, t};

/// Facts a shopper can check, each linked to its policy. No padlocks, no badges.
#[component]
pub fn TrustStrip(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
) -> impl IntoView {
    let language = visit.language;
    let to = |path: &str| link::path(language, path);
    let pay = shop.pay_to.as_ref().map(|pay_to| match pay_to {
        PayTo::Paybill(number) => t::pay_paybill(language, &shop.business_name, number),
        PayTo::Till(number) => t::pay_till(language, &shop.business_name, number),
    });
    let delivery =
        visit.delivery.map_or_else(|| t::see_delivery(language).to_owned(), |place| t::delivers_to(language, &place));
    let returns = (shop.return_days > 0).then(|| t::return_days(language, shop.return_days));
    view! {
        <section class="trust" aria-label=t::promises(language)>
            {pay.map(|words| view! { <a href=to("/policies/payment")><Icon name="check"/>{words}</a> })}
            <a href=to("/delivery")><Icon name="truck"/>{delivery}</a>
            {returns.map(|words| view! { <a href=to("/policies/returns")><Icon name="return"/>{words}</a> })}
        </section>
    }
    .into_any()
}
