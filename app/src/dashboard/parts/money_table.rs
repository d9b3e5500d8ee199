use kikapu_contract::money::Movement;
use kikapu_domain::delivery::NAIROBI;
use kikapu_ui::{Badge, Button, Language, Size, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Ago;
use crate::dashboard::t::money as words;

/// Money that came in: a table on a desk, cards on a phone, in the same reading order.
#[component]
pub fn MoneyTable(
    /// Who looks.
    who: Who,
    /// The payments, newest first.
    movements: Vec<Movement>,
) -> impl IntoView {
    let language = who.language;
    let columns = [
        words::code(language),
        words::when(language),
        words::payer(language),
        words::amount(language),
        words::order(language),
        words::state(language),
        words::undo_column(language),
    ];
    let head =
        columns.map(|label| view! { <th scope="col" role="columnheader">{label}</th> }).into_iter().collect_view();
    let rows = movements.into_iter().map(|movement| view! { <Row who=who.clone() movement/> }).collect_view();
    view! {
        <table class="orders money" role="table">
            <caption class="sr-only">{words::all(language)}</caption>
            <thead role="rowgroup"><tr role="row">{head}</tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

/// What stands where an M-PESA code would.
fn code(language: Language, movement: &Movement) -> String {
    match (&movement.receipt, movement.is_cash) {
        (Some(code), _) => code.clone(),
        (None, true) => words::cash(language).to_owned(),
        (None, false) => words::no_code(language).to_owned(),
    }
}

#[component]
fn Row(who: Who, movement: Movement) -> impl IntoView {
    let language = who.language;
    let code = code(language, &movement);
    let (mood, place) = words::place(language, movement.place);
    let orders = movement
        .orders
        .iter()
        .map(|(id, number)| {
            let href = who.path(&format!("/dashboard/orders/{id}"));
            view! { <a class="link" href=href>{format!("#{number}")}</a>" " }
        })
        .collect_view();
    let account =
        (!movement.account.is_empty()).then(|| view! { <span class="orders-place">{movement.account.clone()}</span> });
    let undo = movement.undo.map(|line| {
        let action = who.path(&format!("/dashboard/money/{line}/detach"));
        let of = words::of_payment(language, &code);
        view! {
            <form method="post" action=action>
                <Button tone=Tone::Ghost size=Size::Medium>
                    {words::take_off(language)}<span class="sr-only">{of}</span>
                </Button>
            </form>
        }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="orders-number"><span class="money-code">{code}</span></th>
            <td role="cell" class="orders-time"><Ago language at=movement.received_at now=who.now/></td>
            <td role="cell" class="orders-who"><span class="orders-name">{movement.payer}</span>{account}</td>
            <td role="cell" class="orders-total"><span class="orders-money">{movement.amount.to_string()}</span></td>
            <td role="cell" class="money-order">{orders}</td>
            <td role="cell" class="orders-paid"><Badge mood label=place/></td>
            <td role="cell" class="orders-next">{undo}</td>
        </tr>
    }
}

/// The same for a spreadsheet (RFC 4180). A cell that a spreadsheet would run is written as text.
pub fn csv(language: Language, movements: &[Movement]) -> String {
    let head = [
        words::code(language),
        words::when(language),
        words::payer(language),
        "KES",
        words::order(language),
        words::state(language),
    ];
    let mut text = line(head.iter().map(|cell| (*cell).to_owned()));
    for movement in movements {
        let when = movement.received_at.with_timezone(&NAIROBI).format("%Y-%m-%d %H:%M").to_string();
        let orders: Vec<String> = movement.orders.iter().map(|(_, number)| number.to_string()).collect();
        let minor = movement.amount.minor();
        text.push_str(&line([
            code(language, movement),
            when,
            movement.payer.clone(),
            format!("{}.{:02}", minor / 100, minor % 100),
            orders.join(" "),
            words::place(language, movement.place).1.to_owned(),
        ]));
    }
    text
}

pub(super) fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| {
            let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) { "'" } else { "" };
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    cells.join(",") + "\r\n"
}
