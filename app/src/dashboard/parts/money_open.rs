use kikapu_contract::balance::RefundFunds;
use kikapu_contract::money::{self, Attach, OpenLine, Proposal};
use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::MoneyLineId;
use kikapu_ui::{Button, Disclosure, Icon, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Ago;
use super::refunds::SendBack;
use crate::dashboard::t::{money as words, refund};

/// Money that waits for a person: each with the orders it may be for.
#[component]
pub fn OpenLines(
    /// Who looks.
    who: Who,
    /// The lines.
    lines: Vec<OpenLine>,
    /// How many there are in all.
    count: u32,
    /// What was typed for which line.
    typed: Option<(MoneyLineId, Attach)>,
) -> impl IntoView {
    let language = who.language;
    if lines.is_empty() {
        return view! { <p class="todo-calm"><Icon name="check"/>{words::none_open(language)}</p> }.into_any();
    }
    let shown = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let more = (count > shown).then(|| view! { <p class="text-muted">{words::more_open(language, count)}</p> });
    let cards = lines
        .into_iter()
        .map(|line| {
            let typed = typed.clone().filter(|(id, _)| *id == line.id).map(|(_, typed)| typed);
            view! { <li><Line who=who.clone() line typed/></li> }
        })
        .collect_view();
    view! { {more}<ul class="money-open">{cards}</ul> }.into_any()
}

#[component]
fn Line(who: Who, line: OpenLine, typed: Option<Attach>) -> impl IntoView {
    let language = who.language;
    let payer = [line.payer_name.as_str(), line.payer.as_str()];
    let payer = payer.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let payer = if payer.is_empty() { words::from_unknown(language).to_owned() } else { payer };
    let account = if line.account.is_empty() {
        view! { <span class="text-muted">{words::typed_nothing(language)}</span> }.into_any()
    } else {
        view! { <span class="money-account">{line.account.clone()}</span> }.into_any()
    };
    let deeds = if line.state == LineState::Doubted {
        view! { <Doubt who=who.clone() line=line.id/> }.into_any()
    } else {
        view! { <Ways who=who.clone() line=line.clone() typed/> }.into_any()
    };
    view! {
        <article class="card money-line" id=format!("m-{}", line.receipt)>
            <h3 class="money-sum">{words::one(language, line.amount, &line.receipt)}</h3>
            <p class="money-why">{words::why(language, line.state, &line.reason)}</p>
            <dl class="money-facts">
                <div><dt>{words::typed(language)}</dt><dd>{account}</dd></div>
                <div><dt>{words::from(language)}</dt><dd>{payer}</dd></div>
                <div><dt>{words::came(language)}</dt><dd><Ago language at=line.received_at now=who.now/></dd></div>
            </dl>
            {deeds}
        </article>
    }
}

/// Proposals first, then any order, then the way back.
#[component]
fn Ways(who: Who, line: OpenLine, typed: Option<Attach>) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/money/{}/attach", line.id));
    let back = who.path(&format!("/dashboard/money/{}/return", line.id));
    let proposals = line
        .proposals
        .into_iter()
        .map(|proposal| view! { <Proposed who=who.clone() action=action.clone() proposal/> })
        .collect_view();
    let is_open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let field = |name: &'static str, label: &'static str, value: String, mode: &'static str| {
        view! {
            <label class="field">
                <span class="field-label">{label}</span>
                <input class="input" type="text" name=name value=value inputmode=mode autocomplete="off" maxlength="40"/>
            </label>
        }
    };
    let form = view! {
        <form method="post" action=action.clone() class="stack">
            {field("number", words::order_number(language), typed.number, "text")}
            {field("shillings", words::part(language), typed.shillings, "numeric")}
            {field("second", words::second_order(language), typed.second, "text")}
            <Button tone=Tone::Secondary>{words::put(language)}</Button>
        </form>
    };
    let ways = if is_open {
        view! { <div class="money-form">{form}</div> }.into_any()
    } else {
        view! { <Disclosure summary=words::another_order(language)>{form}</Disclosure> }.into_any()
    };
    view! {
        <div class="money-proposals">{proposals}</div>
        {ways}
        <Disclosure summary=words::to_return(language)>
            <form method="post" action=back class="stack">
                <p class="text-muted">{words::return_more(language)}</p>
                <Button tone=Tone::Danger>{words::to_return(language)}</Button>
            </form>
        </Disclosure>
    }
}

#[component]
fn Proposed(who: Who, action: String, proposal: Proposal) -> impl IntoView {
    let language = who.language;
    let reasons: Vec<&str> = proposal.reasons.iter().map(|reason| words::likely(language, *reason)).collect();
    let reasons = reasons.join(words::and(language));
    let order = who.path(&format!("/dashboard/orders/{}", proposal.order));
    view! {
        <form method="post" action=action class="money-proposal">
            <input type="hidden" name="number" value=proposal.reference/>
            <p class="money-who">
                <a class="link" href=order>{format!("#{}", proposal.number)}</a>
                " "{words::owes(language, &proposal.customer_name, proposal.owed)}
            </p>
            <p class="text-muted">{reasons}</p>
            <Button>{words::put_on(language, proposal.number)}</Button>
        </form>
    }
}

/// What came from somewhere else than M-PESA is looked up by a person.
#[component]
fn Doubt(who: Who, line: MoneyLineId) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/money/{line}/doubt"));
    view! {
        <p class="text-muted">{words::doubt_more(language)}</p>
        <form method="post" action=action class="money-doubt">
            <Button tone=Tone::Secondary name="found" value="yes">{words::found(language)}</Button>
            <Button tone=Tone::Secondary name="found" value="no">{words::not_found(language)}</Button>
        </form>
    }
}

/// Money that is to go back.
#[component]
pub fn OwedBack(
    /// Who looks.
    who: Who,
    /// The money.
    owed: Vec<money::OwedBack>,
    /// What lay where it would be paid from.
    funds: Option<RefundFunds>,
) -> impl IntoView {
    let language = who.language;
    let rows = owed
        .into_iter()
        .map(|owed| {
            let about = match owed.order {
                Some((id, number)) => {
                    let href = who.path(&format!("/dashboard/orders/{id}"));
                    view! { <a class="link" href=href>{words::owed_of(language, number)}</a> }.into_any()
                }
                None if owed.is_own_test => view! { <span>{words::owed_own_test(language)}</span> }.into_any(),
                None => view! { <span>{words::owed_nobody(language)}</span> }.into_any(),
            };
            let payer = (!owed.payer.is_empty()).then(|| format!(" {}", words::owed_to(language, &owed.payer)));
            let code = owed.receipt.map(|code| view! { <span class="text-muted">" · "{code}</span> });
            let keep = owed.line.map(|line| {
                let action = who.path(&format!("/dashboard/money/{line}/return"));
                view! {
                    <form method="post" action=action>
                        <input type="hidden" name="undo" value="1"/>
                        <Button tone=Tone::Ghost>{words::keep(language)}</Button>
                    </form>
                }
            });
            let (action, hidden) = match (owed.line, owed.order) {
                (Some(line), _) => (format!("/dashboard/money/{line}/send"), Vec::new()),
                (None, Some((id, _))) => {
                    let source = if owed.is_price { "order" } else { "surplus" };
                    let fields = vec![("source", source.to_owned()), ("back", "money".to_owned())];
                    (format!("/dashboard/orders/{id}/refund"), fields)
                }
                (None, None) => (String::new(), Vec::new()),
            };
            let (asker, amount) = (who.clone(), owed.amount);
            let send = (!action.is_empty()).then(|| {
                let action = asker.path(&action);
                view! {
                    <Disclosure summary=refund::send_back(language)>
                        <SendBack who=asker.clone() action money=Some(amount) hidden funds/>
                    </Disclosure>
                }
            });
            view! {
                <li class="money-owed">
                    <p><b>{owed.amount.to_string()}</b>{payer}": "{about}{code}</p>
                    {send}
                    {keep}
                </li>
            }
        })
        .collect_view();
    view! { <p class="text-muted">{words::owed_more(language)}</p><ul class="money-back">{rows}</ul> }
}
