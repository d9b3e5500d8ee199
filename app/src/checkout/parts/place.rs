use kikapu_contract::cart::CartView;
use kikapu_contract::delivery::{AreaPromise, PickupView};
use kikapu_contract::parts::RulesView;
use kikapu_domain::cart::{DeliveryInput, LineInput, TaxRule, price_cart};
use kikapu_domain::delivery::finding;
use kikapu_domain::payment::PayWay;
use kikapu_domain::payment::parts::Parts;
use kikapu_kernel::Money;
use kikapu_ui::field::{FieldFrame, FieldIds};
use kikapu_ui::{Adornment, Language};
use leptos::prelude::*;

use super::totals::fee_words;
use crate::checkout::{t, when};

/// A line of the select, with what choosing it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceChoice {
    /// Sent with the form.
    pub value: String,
    /// Shown: `Westlands · KSh 200 · today by 6 pm`.
    pub label: String,
    /// Heading it stands under; empty for none.
    pub group: String,
    /// What the sum becomes; `None` where no sum is shown beside it.
    pub quote: Option<Quote>,
    /// It can be paid at the door there.
    pub at_door: bool,
    /// All its names, for the search ([`finding::keys`]); empty where nothing is searched.
    pub keys: String,
}

/// What the sum becomes with a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// "Delivery to Westlands".
    pub label: String,
    /// Fee after any free-delivery rule.
    pub fee: Money,
    /// Items and fee.
    pub total: Money,
    /// What could be paid in parts then: the way, the first part and the rest.
    pub parts: Vec<(PayWay, Parts)>,
}

impl Quote {
    /// By the same rule that prices the order.
    fn of(cart: &CartView, label: String, delivery: DeliveryInput, rules: &RulesView) -> Option<Self> {
        let lines: Vec<LineInput> =
            cart.lines.iter().filter(|line| line.buyable).map(|line| LineInput::new(line.unit, line.qty)).collect();
        // Tax is inside the sum whatever its rule, so it can be left out here.
        let totals = price_cart(&lines, delivery, TaxRule::Untaxed).ok()?;
        let parts = [
            (PayWay::Deposit, rules.deposit.and_then(|rule| rule.parts(totals.total))),
            (PayWay::Instalments, rules.instalments.and_then(|rule| rule.parts(totals.total))),
        ];
        let parts = parts.into_iter().filter_map(|(way, parts)| Some((way, parts?))).collect();
        Some(Self { label, fee: totals.delivery, total: totals.total, parts })
    }
}

impl Quote {
    /// First part and rest, for the island.
    fn parts_of(&self, way: PayWay) -> Option<String> {
        let (_, parts) = self.parts.iter().find(|(of, _)| *of == way)?;
        Some(format!("{}|{}", parts.first, parts.rest))
    }
}

/// The fee of an area for this cart, before it is chosen.
fn shown_fee(quote: Option<&Quote>, fee: Money) -> Money {
    quote.map_or(fee, |quote| quote.fee)
}

/// Areas by part of town, named by `value`.
pub fn area_choices(
    language: Language,
    areas: &[AreaPromise],
    cart: &CartView,
    rules: &RulesView,
    value: impl Fn(&AreaPromise) -> String,
) -> Vec<PlaceChoice> {
    areas
        .iter()
        .map(|area| {
            let delivery = DeliveryInput { fee: area.fee, free_over: area.free_over };
            let quote = Quote::of(cart, t::cart::delivery_to(language, &area.name), delivery, rules);
            let fee = fee_words(language, shown_fee(quote.as_ref(), area.fee));
            let label = format!("{} · {fee} · {}", area.name, when::arrival(language, &area.arrival));
            let names = [area.name.as_str()].into_iter().chain(area.aliases.iter().map(String::as_str));
            PlaceChoice {
                value: value(area),
                label,
                keys: finding::keys(names) + " " + &finding::folded(&area.part),
                group: area.part.clone(),
                quote,
                at_door: area.pay_on_delivery,
            }
        })
        .collect()
}

/// Pickup points, the cheapest first.
pub fn pickup_choices(
    language: Language,
    pickups: &[PickupView],
    cart: &CartView,
    rules: &RulesView,
) -> Vec<PlaceChoice> {
    let mut pickups: Vec<_> = pickups.iter().collect();
    pickups.sort_by_key(|point| point.fee.minor());
    pickups
        .into_iter()
        .map(|point| {
            let quote = Quote::of(
                cart,
                t::cart::pickup(language).to_owned(),
                DeliveryInput { fee: point.fee, free_over: None },
                rules,
            );
            let label = format!("{} · {} · {}", point.name, fee_words(language, point.fee), point.hours);
            PlaceChoice {
                value: point.id.clone(),
                label,
                group: String::new(),
                quote,
                at_door: false,
                keys: String::new(),
            }
        })
        .collect()
}

/// The native select of areas or pickup points. What each choice costs is written beside it, for the island.
#[component]
pub fn PlaceSelect(
    /// Language of the words.
    language: Language,
    /// Sent with the form; also gives the id.
    name: &'static str,
    /// The label.
    label: &'static str,
    /// First line while nothing is chosen.
    empty: &'static str,
    /// The lines; those of one group stand together.
    choices: Vec<PlaceChoice>,
    /// The chosen value.
    chosen: String,
    /// Hint and problem.
    around: Adornment,
    /// What takes its place once an island is awake.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let ids = FieldIds::new(name);
    let id = ids.input.clone();
    let invalid = around.error.is_some().then_some("true");
    let described_by = ids.described_by(around.hint.is_some(), around.error.is_some());
    let groups = choices.chunk_by(|one, next| one.group == next.group).map(|group| {
        let heading = group.first().map(|choice| choice.group.clone()).unwrap_or_default();
        let lines = group.iter().map(|choice| option(language, choice, &chosen)).collect_view();
        if heading.is_empty() {
            lines.into_any()
        } else {
            view! { <optgroup label=heading>{lines}</optgroup> }.into_any()
        }
    });
    let groups = groups.collect_view();
    view! {
        <FieldFrame ids label=label.to_owned() around>
            {children.map(|children| children())}
            <select class="input" id=id name=name aria-invalid=invalid aria-describedby=described_by>
                <option value="">{empty}</option>
                {groups}
            </select>
        </FieldFrame>
    }
}

fn option(language: Language, choice: &PlaceChoice, chosen: &str) -> impl IntoView + use<> {
    let quote = choice.quote.as_ref();
    let selected = choice.value == chosen;
    view! {
        <option
            value=choice.value.clone()
            selected=selected
            data-label=quote.map(|quote| quote.label.clone())
            data-fee=quote.map(|quote| fee_words(language, quote.fee))
            data-sum=quote.map(|_| t::cart::total(language))
            data-total=quote.map(|quote| quote.total.to_string())
            data-minor=quote.map(|quote| quote.total.minor().to_string())
            data-door=choice.at_door.then_some("")
            data-deposit=quote.and_then(|quote| quote.parts_of(PayWay::Deposit))
            data-instalments=quote.and_then(|quote| quote.parts_of(PayWay::Instalments))
            data-find=Some(choice.keys.clone()).filter(|keys| !keys.is_empty())
        >
            {choice.label.clone()}
        </option>
    }
}
