use kikapu_contract::cash::TakeCash;
use kikapu_contract::order::OrderView;
use kikapu_contract::refund::AskRefund;
use kikapu_domain::order::{FulfilmentState, NextAction, OrderState, PayTerms, PaymentState};
use kikapu_domain::staff::{Permission, Role};
use kikapu_kernel::{Money, Phone};
use kikapu_ui::{Adornment, Alert, Button, Disclosure, Input, Language, LinkButton, Mood, Size, TextField, Tone, link};
use leptos::prelude::*;

use super::desk::Who;
use crate::dashboard::t::parts;
use crate::dashboard::{when, words};
use crate::islands::CopyNumber;

/// What a person does next with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put it in the bag.
    Pack,
    /// Give the bag away.
    HandOver,
    /// Ask for the code at the door, and for the cash where some is owed.
    ConfirmDelivered,
    /// Ask for the money.
    SendPayLink,
}

impl Step {
    /// The step of an order. At the door, money still owed is taken while confirming, so that is the step there.
    pub const fn of(next: Option<NextAction>, terms: PayTerms, goods: FulfilmentState) -> Option<Self> {
        match next {
            Some(NextAction::Pack) => Some(Self::Pack),
            Some(NextAction::HandOver) => Some(Self::HandOver),
            Some(NextAction::ConfirmDelivered) => Some(Self::ConfirmDelivered),
            Some(NextAction::SendPayLink) if terms.ends_at_the_door() && matches!(goods, FulfilmentState::Shipped) => {
                Some(Self::ConfirmDelivered)
            }
            Some(NextAction::SendPayLink) => Some(Self::SendPayLink),
            None => None,
        }
    }

    /// Its words.
    pub const fn label(self, language: Language, delivers: bool) -> &'static str {
        match self {
            Self::Pack => words::pack(language),
            Self::HandOver if delivers => words::hand_to_rider(language),
            Self::HandOver => words::hand_to_customer(language),
            Self::ConfirmDelivered => words::confirm_delivered(language),
            Self::SendPayLink => words::send_pay_link(language),
        }
    }

    /// What somebody must be allowed to take it. Asking for the money is for everybody.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Pack => Some(Permission::Pack),
            Self::HandOver => Some(Permission::HandOver),
            Self::ConfirmDelivered => Some(Permission::Deliver),
            Self::SendPayLink => None,
        }
    }

    /// Whether somebody of that role may take it.
    pub fn is_for(self, role: Role) -> bool {
        self.permission().is_none_or(|what| role.may(what))
    }

    /// The last part of its form's address, where a single press does it.
    pub const fn form_path(self) -> Option<&'static str> {
        match self {
            Self::Pack => Some("pack"),
            Self::HandOver => Some("hand-over"),
            Self::ConfirmDelivered | Self::SendPayLink => None,
        }
    }
}

/// What was typed into an order's forms, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct OrderForms {
    /// The four digits said at the door.
    pub code: String,
    /// Who took the cash.
    pub cash_receiver: String,
    /// What is wrong with the code.
    pub code_error: Option<String>,
    /// What is wrong with the name.
    pub receiver_error: Option<String>,
    /// The phone that is to be asked.
    pub phone: String,
    /// What is wrong with it.
    pub phone_error: Option<String>,
    /// Why goods go before all is paid.
    pub reason: String,
    /// What is wrong with that.
    pub reason_error: Option<String>,
    /// An amount of a payment sent by hand that cannot be read.
    pub unclear: Option<UnclearAmount>,
    /// The refund that was refused.
    pub refund: Option<AskRefund>,
    /// The cash that was refused.
    pub cash: Option<TakeCash>,
}

/// What was typed as the amount of a payment sent by hand, where it is no amount.
#[derive(Clone, Debug)]
pub struct UnclearAmount {
    /// The payment's code.
    pub code: String,
    /// As typed.
    pub shillings: String,
}

/// The next step with all it needs, or why there is none.
#[component]
pub fn NextStep(
    /// Who looks.
    who: Who,
    /// The order.
    order: OrderView,
    /// What was typed at the door.
    typed: OrderForms,
) -> impl IntoView {
    let language = who.language;
    let Some(step) = Step::of(order.next, order.terms, order.fulfilment) else {
        return view! { <NoStep language order/> }.into_any();
    };
    let title = words::next_step(language, step.label(language, order.delivers));
    let is_late = order.delivers && order.arrives_to < who.now;
    let late = is_late.then(|| {
        let by = when::by(language, order.arrives_to, who.now);
        view! { <p class="next-late">{words::running_late(language, &by)}</p> }
    });
    let body = match step {
        _ if !step.is_for(who.staff.role) => {
            view! { <p class="text-muted">{words::not_yours(language)}</p> }.into_any()
        }
        Step::Pack | Step::HandOver => view! { <Press who order step/> }.into_any(),
        Step::ConfirmDelivered => view! { <AtTheDoor who order typed/> }.into_any(),
        Step::SendPayLink => view! { <PayLink who order lead=true/> }.into_any(),
    };
    view! {
        <section class="card card-raised next-step" id="next" aria-labelledby="next-title">
            <h2 class="text-heading-sm" id="next-title">{title}</h2>
            {late}
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn NoStep(language: Language, order: OrderView) -> impl IntoView {
    let (mood, words) = match (order.state, order.payment) {
        (OrderState::Completed, _) => (Mood::Success, words::done(language)),
        (OrderState::Cancelled, _) => (Mood::Plain, words::closed(language)),
        (OrderState::Open, PaymentState::Processing) => (Mood::Warning, words::asking_mpesa(language)),
        // Money is owed and there is no step: a request is out.
        (OrderState::Open, _) if owed(&order).is_some() => (Mood::Warning, words::asking_mpesa(language)),
        (OrderState::Open, _) => (Mood::Info, words::no_step(language)),
    };
    view! { <div id="next"><Alert language mood title=words/></div> }
}

/// Packing and handing over: one press.
#[component]
fn Press(who: Who, order: OrderView, step: Step) -> impl IntoView {
    let language = who.language;
    let units = order.lines.iter().map(|line| line.qty).sum();
    let more = match (step, order.delivers) {
        (Step::HandOver, true) => words::rider_more(language, &order.place),
        (Step::HandOver, false) => words::counter_more(language, &order.place),
        (Step::Pack | Step::ConfirmDelivered | Step::SendPayLink, _) => words::pack_more(language, units),
    };
    let action = who.path(&format!("/dashboard/orders/{}/{}", order.id, step.form_path().unwrap_or_default()));
    view! {
        <p class="text-muted">{more}</p>
        <form method="post" action=action class="next-form">
            <Button size=Size::Large wide=true>{step.label(language, order.delivers)}</Button>
        </form>
    }
}

/// What is still owed of an order; nothing once it is paid.
pub fn owed(order: &OrderView) -> Option<Money> {
    Some(order.owed).filter(|owed| !owed.is_zero())
}

/// The code of the shopper, and who took the cash where some is owed.
#[component]
fn AtTheDoor(who: Who, order: OrderView, typed: OrderForms) -> impl IntoView {
    let language = who.language;
    let cash = owed(&order).filter(|_| order.terms.ends_at_the_door());
    let receiver = if typed.cash_receiver.is_empty() && typed.receiver_error.is_none() {
        who.staff.name.clone()
    } else {
        typed.cash_receiver
    };
    let cash_fields = cash.map(|owed| {
        let around = Adornment {
            hint: Some(words::cash_receiver_hint(language).to_owned()),
            error: typed.receiver_error.clone(),
            aside: None,
        };
        view! {
            <p class="next-cash">{words::collect_cash(language, &owed.to_string())}</p>
            <TextField name="cash_receiver" label=words::cash_receiver(language) value=receiver around required=true max_chars=80/>
        }
    });
    let action = who.path(&format!("/dashboard/orders/{}/deliver", order.id));
    let ask = cash.map(|owed| {
        let (phone, error) = (typed.phone.clone(), typed.phone_error.clone());
        view! { <AskPhone who=who.clone() order=order.clone() owed phone error/> }
    });
    let let_go = cash.filter(|_| who.staff.role.may(Permission::LetGo)).map(|owed| {
        let (code, reason, error) = (typed.code.clone(), typed.reason.clone(), typed.reason_error.clone());
        view! { <LetGo who=who.clone() order=order.clone() owed code reason error/> }
    });
    let pay_link = cash.map(|_| {
        view! {
            <Disclosure summary=words::or_mpesa(language)>
                <PayLink who order lead=false/>
            </Disclosure>
        }
    });
    let around = Adornment { hint: None, error: typed.code_error, aside: None };
    view! {
        {ask}
        <p class="text-muted">{words::delivered_more(language)}</p>
        <form method="post" action=action class="next-form stack">
            <div class="next-code">
                <TextField
                    name="code" kind=Input::Code label=words::delivery_code(language) value=typed.code around
                    autocomplete="off" required=true max_chars=4
                />
            </div>
            {cash_fields}
            <Button size=Size::Large wide=true>{words::confirm_delivered(language)}</Button>
        </form>
        {pay_link}
        {let_go}
    }
}

/// A phone is asked for what is still owed: the shopper's, or whose ever pays at the door.
#[component]
fn AskPhone(who: Who, order: OrderView, owed: Money, phone: String, error: Option<String>) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/orders/{}/ask", order.id));
    let value = if phone.is_empty() && error.is_none() { order.phone } else { phone };
    let around = Adornment { hint: None, error, aside: None };
    view! {
        <form method="post" action=action class="next-form stack" novalidate>
            <TextField
                name="phone" id="ask-phone".to_owned() kind=Input::Tel label=parts::phone_to_ask(language) value around
                autocomplete="off" required=true max_chars=20
            />
            <Button tone=Tone::Mpesa size=Size::Large wide=true>{parts::ask_for_rest(language, &owed.to_string())}</Button>
        </form>
    }
}

/// The goods go before all is paid: somebody who may answers for it, with the shopper's code and a reason.
#[component]
fn LetGo(
    who: Who,
    order: OrderView,
    owed: Money,
    code: String,
    reason: String,
    error: Option<String>,
) -> impl IntoView {
    let language = who.language;
    let action = who.path(&format!("/dashboard/orders/{}/let-go", order.id));
    let open = error.is_some();
    let around = Adornment { hint: None, error, aside: None };
    view! {
        <Disclosure summary=parts::let_go(language) open>
            <form method="post" action=action class="stack" novalidate>
                <p class="text-muted">{parts::let_go_more(language, &owed.to_string())}</p>
                <TextField
                    name="code" id="let-go-code".to_owned() kind=Input::Code label=words::delivery_code(language) value=code
                    around=Adornment::default() autocomplete="off" required=true max_chars=4
                />
                <TextField name="reason" label=parts::reason(language) value=reason around required=true max_chars=200/>
                <Button tone=Tone::Danger>{parts::let_go_now(language)}</Button>
            </form>
        </Disclosure>
    }
}

/// The link to the shopper's pay page: by WhatsApp, or to copy into an SMS.
#[component]
fn PayLink(
    who: Who,
    order: OrderView,
    /// The main action of the page.
    lead: bool,
) -> impl IntoView {
    let language = who.language;
    let money = owed(&order).unwrap_or(order.total).to_string();
    let address = who.shop(&format!("/pay/{}", order.token.expose()));
    let text = words::pay_message(language, first_name(&order.customer_name), order.number, &money, &address);
    let size = if lead { Size::Large } else { Size::Medium };
    view! {
        <p class="text-muted">{words::pay_link_more(language, &money)}</p>
        <div class="next-form stack">
            <LinkButton href=link::whatsapp(&international(&order.phone), &text) tone=Tone::WhatsApp size wide=true icon="whatsapp">
                {words::send_on_whatsapp(language)}
            </LinkButton>
            <div class="next-link"><CopyNumber language label=words::pay_link(language).to_owned() value=address/></div>
        </div>
    }
}

/// What a person is called in a message.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// A local number as other countries dial it; one that is none stays as it is.
pub fn international(phone: &str) -> String {
    Phone::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.e164())
}
