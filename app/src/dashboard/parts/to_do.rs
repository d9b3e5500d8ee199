use kikapu_contract::staff::HomeView;
use kikapu_ui::Icon;
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::t;

/// How much a count asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Work,
    Wait,
    Hurry,
}

/// The counts of what waits, each a link to its orders where the list has such a view.
#[component]
pub fn ToDo(
    /// Who looks.
    who: Who,
    /// The counts.
    home: HomeView,
) -> impl IntoView {
    let language = who.language;
    let orders = |view: &str| Some(who.path(&format!("/dashboard/orders?view={view}")));
    let money = (home.money_open, t::money_open(language), Some(who.path("/dashboard/money")), Weight::Hurry);
    let mut counts = vec![
        (home.needs_review, t::needs_review(language), orders("review"), Weight::Hurry),
        (home.late, t::late(language), orders("late"), Weight::Hurry),
        (home.to_pack, t::to_pack(language), orders("to_pack"), Weight::Work),
        (home.to_hand_over, t::to_hand_over(language), None, Weight::Work),
        (home.on_delivery, t::on_delivery(language), orders("on_delivery"), Weight::Wait),
        (home.awaiting_payment, t::awaiting(language), orders("awaiting"), Weight::Wait),
    ];
    let slow = |count, label, weight| (count, label, Some(who.path("/dashboard/pole-pole")), weight);
    if home.slow_running > 0 {
        counts.push(slow(home.slow_running, t::slow::running(language), Weight::Wait));
    }
    // Most days there is none: then it takes no room.
    if home.slow_overdue > 0 {
        counts.insert(0, slow(home.slow_overdue, t::slow::overdue(language), Weight::Hurry));
    }
    if home.money_open > 0 {
        counts.insert(0, money);
    }
    let waits = counts.iter().any(|(count, ..)| *count > 0);
    let tiles = counts
        .into_iter()
        .map(|(count, label, href, weight)| {
            let class = match (count, weight) {
                (0, _) => "todo todo-none",
                (_, Weight::Hurry) => "todo todo-hurry",
                (_, Weight::Work) => "todo todo-work",
                (_, Weight::Wait) => "todo",
            };
            let inner = view! { <span class="todo-count">{count}</span><span class="todo-label">{label}</span> };
            let tile = match href {
                Some(href) => view! { <a class=class href=href>{inner}</a> }.into_any(),
                None => view! { <p class=class>{inner}</p> }.into_any(),
            };
            view! { <li>{tile}</li> }
        })
        .collect_view();
    view! {
        <Section title=t::to_do_now(language) id="to-do">
            {(!waits).then(|| view! { <p class="todo-calm"><Icon name="check"/>{t::nothing_to_do(language)}</p> })}
            <ul class="todos">{tiles}</ul>
        </Section>
    }
}
