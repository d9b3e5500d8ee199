use kikapu_contract::checkout::CheckoutView;
use kikapu_contract::delivery::AreaPromise;
use kikapu_contract::shop::PayTo;
use kikapu_domain::payment::{Lead, PayWay};
use kikapu_ui::{Alert, ChoiceItem, Language, Mood, OptionCards};
use leptos::prelude::*;

use crate::checkout::t;

/// The ways this cart may be paid, in the order they are offered.
pub fn ways(view: &CheckoutView) -> Vec<PayWay> {
    let order = match view.leads {
        Lead::Request => [PayWay::Request, PayWay::AtTheDoor, PayWay::ByHand],
        Lead::ByHand => [PayWay::ByHand, PayWay::AtTheDoor, PayWay::Request],
    };
    let is_offered = |way: &PayWay| match way {
        PayWay::Request | PayWay::ByHand => view.pay_to.is_some(),
        PayWay::AtTheDoor => view.areas.iter().any(|area| area.pay_on_delivery),
    };
    order.into_iter().filter(is_offered).collect()
}

/// The way that is chosen: the first until another is. `None` where the shop has none.
pub fn chosen(view: &CheckoutView) -> Option<PayWay> {
    let ways = ways(view);
    let typed = view.draft.pay.parse().ok();
    typed.filter(|way| ways.contains(way)).or_else(|| ways.first().copied())
}

/// What the shop's M-PESA number is called.
pub const fn by_hand(language: Language, pay_to: &PayTo) -> &'static str {
    match pay_to {
        PayTo::PayBill { .. } => t::pay::by_paybill(language),
        PayTo::Till { .. } => t::pay::by_till(language),
    }
}

/// Field 6: how it is paid.
#[component]
pub fn PayBy(
    /// Language of the labels.
    language: Language,
    /// The page.
    view: CheckoutView,
) -> impl IntoView {
    let at_door = view.areas.iter().filter(|area| area.pay_on_delivery).count();
    let only_in = (at_door > 0 && at_door < view.areas.len()).then(|| {
        view! { {t::form::on_delivery_in(language)}{door_places(&view.areas)}". " }
    });
    let no_pickup = (at_door > 0 && !view.pickups.is_empty()).then(|| t::form::on_delivery_no_pickup(language));
    let is_narrow = only_in.is_some() || no_pickup.is_some();
    let narrow = is_narrow.then(|| view! { <p class="field-hint">{only_in}{no_pickup}</p> });
    let not_here = (view.pay_to.is_some() && is_narrow)
        .then(|| view! { <p class="field-error" data-no-door="" hidden>{t::form::on_delivery_not_here(language)}</p> });
    // A shop without M-PESA, for want of keys or with keys that are not live, says so before anybody fills in the form.
    let stopped = view.pay_to.is_none().then(|| {
        view! { <Alert language mood=Mood::Warning title=t::pay::shop_set_up(language)/> }
    });
    let Some(chosen) = chosen(&view).map(PayWay::as_str) else { return stopped.into_any() };
    let items = ways(&view).into_iter().map(|way| item(language, &view, way)).collect::<Vec<_>>();
    let slow = view.pay_to.as_ref().filter(|_| view.leads == Lead::ByHand).map(|pay_to| {
        let by_hand = t::form::rail_slow_more(language, by_hand(language, pay_to));
        view! { <Alert language mood=Mood::Warning title=t::form::rail_slow(language)><p>{by_hand}</p></Alert> }
    });
    view! {
        {stopped}
        {slow}
        <OptionCards name="pay" legend=t::form::pay(language) items chosen=chosen.to_owned()/>
        {not_here}
        {narrow}
    }
    .into_any()
}

fn item(language: Language, view: &CheckoutView, way: PayWay) -> ChoiceItem {
    let (label, detail) = match (way, &view.pay_to) {
        (PayWay::AtTheDoor, _) => (t::form::on_delivery(language), t::form::on_delivery_detail(language)),
        (PayWay::ByHand, Some(pay_to)) => (by_hand(language, pay_to), t::form::by_hand_detail(language)),
        (PayWay::Request, _) | (PayWay::ByHand, None) => (t::form::mpesa(language), t::form::mpesa_detail(language)),
    };
    ChoiceItem {
        value: way.as_str().to_owned(),
        label: label.to_owned(),
        detail: Some(detail.to_owned()),
        ..ChoiceItem::default()
    }
}

/// Where it can be paid at the door: parts of town, and single areas of parts that do not have it everywhere.
fn door_places(areas: &[AreaPromise]) -> String {
    let mut places: Vec<&str> = Vec::new();
    for part in areas.chunk_by(|one, next| one.part == next.part) {
        match part.first() {
            Some(first) if !first.part.is_empty() && part.iter().all(|area| area.pay_on_delivery) => {
                places.push(&first.part);
            }
            Some(_) | None => {
                places.extend(part.iter().filter(|area| area.pay_on_delivery).map(|area| area.name.as_str()));
            }
        }
    }
    places.join(" · ")
}
