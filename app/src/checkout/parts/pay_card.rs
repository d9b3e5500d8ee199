use kikapu_contract::payment::{ByHand, PaymentView};
use kikapu_contract::shop::PayTo;
use kikapu_domain::order::PayTerms;
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_ui::{Button, Language, LinkButton, Mood, Size, StatusCard, Tone, link};
use leptos::prelude::*;

use crate::checkout::t::{parts, pay as t, slow};

/// From this many seconds left the steps for paying by hand open by themselves: 45 s have passed.
const PAYBILL_OPENS_AT_S: u32 = 15;
/// Longest time a question is held, seconds.
pub const HOLD_MAX_S: u32 = 20;
/// A waiting page asks whether the phone is on when fewer seconds than these are left.
const HINT_AT_S: u32 = 44;

/// How a row stands, for colour, title and focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An answer is on its way.
    Waiting,
    /// It did not work.
    Failed,
    /// Nobody knows yet, or something is missing.
    Open,
    /// The money is there.
    Paid,
}

/// How the row stands.
pub const fn standing(row: PayRow) -> Standing {
    match row {
        PayRow::Sending | PayRow::Waiting { .. } | PayRow::WaitingHint { .. } | PayRow::Checking | PayRow::Told => {
            Standing::Waiting
        }
        PayRow::Paid | PayRow::PaidLate | PayRow::PaidForNow { .. } | PayRow::PaidTooMuch { .. } => Standing::Paid,
        PayRow::ByHand | PayRow::Unknown { .. } | PayRow::PaidTooLittle { .. } | PayRow::LineBusy { .. } => {
            Standing::Open
        }
        PayRow::WrongPin
        | PayRow::LowBalance
        | PayRow::Cancelled
        | PayRow::NoAnswer
        | PayRow::Expired
        | PayRow::ProviderBusy
        | PayRow::OverLimit
        | PayRow::NotMpesaNumber
        | PayRow::ShopSetUp
        | PayRow::PinLocked
        | PayRow::AccountBlocked => Standing::Failed,
    }
}

/// The row's name, so that the browser can tell one from the next.
const fn name(row: PayRow) -> &'static str {
    match row {
        PayRow::ByHand => "by_hand",
        PayRow::Sending => "sending",
        PayRow::Waiting { .. } => "waiting",
        PayRow::WaitingHint { .. } => "waiting_hint",
        PayRow::Checking => "checking",
        PayRow::Told => "told",
        PayRow::Paid => "paid",
        PayRow::WrongPin => "wrong_pin",
        PayRow::LowBalance => "low_balance",
        PayRow::Cancelled => "cancelled",
        PayRow::NoAnswer => "no_answer",
        PayRow::Expired => "expired",
        PayRow::LineBusy { .. } => "line_busy",
        PayRow::ProviderBusy => "provider_busy",
        PayRow::OverLimit => "over_limit",
        PayRow::NotMpesaNumber => "not_mpesa_number",
        PayRow::ShopSetUp => "shop_set_up",
        PayRow::PinLocked => "pin_locked",
        PayRow::AccountBlocked => "account_blocked",
        PayRow::Unknown { .. } => "unknown",
        PayRow::PaidLate => "paid_late",
        PayRow::PaidTooLittle { .. } => "paid_too_little",
        PayRow::PaidForNow { .. } => "paid_for_now",
        PayRow::PaidTooMuch { .. } => "paid_too_much",
    }
}

/// Seconds of the countdown, while the phone rings.
pub const fn left_s(row: PayRow) -> Option<u32> {
    match row {
        PayRow::Waiting { seconds_left } | PayRow::WaitingHint { seconds_left } => Some(seconds_left),
        _ => None,
    }
}

/// Seconds until another request may be sent, when there is a wait.
fn again_in_s(view: &PaymentView) -> Option<u32> {
    view.actions.iter().find_map(|action| match action {
        PayAction::SendAgain { after_s } if *after_s > 0 => Some(*after_s),
        _ => None,
    })
}

/// Names what is shown: another name, another card.
pub fn key(view: &PaymentView) -> String {
    let wait = if again_in_s(view).is_some() { "wait" } else { "now" };
    let kept = if is_kept(view) { "kept" } else { "free" };
    format!("{}:{wait}:{kept}:{}", name(view.row), view.version)
}

/// Whether the goods are still kept for this order.
fn is_kept(view: &PaymentView) -> bool {
    view.hold_left_s != Some(0)
}

/// The wait that the sentence itself names, seconds: as long as the button's, which may be the longer one.
fn told_wait_s(view: &PaymentView) -> Option<u32> {
    match view.row {
        PayRow::LineBusy { retry_in_s } | PayRow::Unknown { retry_in_s } => {
            Some(retry_in_s.max(again_in_s(view).unwrap_or(0))).filter(|wait_s| *wait_s > 0)
        }
        _ => None,
    }
}

/// How long a question may be held before time alone changes what is shown, seconds.
pub fn hold_s(view: &PaymentView) -> u32 {
    let of_row = match view.row {
        PayRow::Sending => 5,
        PayRow::Waiting { seconds_left } => seconds_left.saturating_sub(HINT_AT_S),
        PayRow::WaitingHint { seconds_left } if seconds_left > PAYBILL_OPENS_AT_S => seconds_left - PAYBILL_OPENS_AT_S,
        PayRow::WaitingHint { seconds_left } => seconds_left,
        _ => HOLD_MAX_S,
    };
    of_row.min(again_in_s(view).unwrap_or(HOLD_MAX_S)).clamp(1, HOLD_MAX_S)
}

/// Whether the steps for paying by hand stand open: after a failure, or after 45 s of waiting.
pub fn opens_paybill(view: &PaymentView) -> bool {
    view.paybill_open || matches!(view.row, PayRow::WaitingHint { seconds_left } if seconds_left <= PAYBILL_OPENS_AT_S)
}

/// The sentence of the row.
pub fn sentence(language: Language, view: &PaymentView) -> String {
    let fixed = |text: &'static str| text.to_owned();
    match view.row {
        PayRow::ByHand => match view.by_hand {
            ByHand::ConfirmsItself => t::by_hand(language, view.amount),
            ByHand::ShopLooks => t::by_hand_claim(language, view.amount),
        },
        PayRow::Sending => t::sending(language, view.amount, &view.phone),
        PayRow::Waiting { .. } | PayRow::WaitingHint { .. } => t::waiting(language, view.amount, &view.business_name),
        PayRow::Checking => fixed(t::checking(language)),
        PayRow::Told => match &view.receipt {
            Some(code) => t::told(language, code),
            None => fixed(t::told_no_code(language)),
        },
        PayRow::Paid => match &view.receipt {
            Some(code) => t::paid(language, &view.customer_name, code, view.paid),
            None => t::paid_no_code(language, &view.customer_name, view.paid),
        },
        PayRow::WrongPin => fixed(t::wrong_pin(language)),
        PayRow::LowBalance => t::low_balance(language, view.amount),
        PayRow::Cancelled if is_kept(view) => fixed(t::cancelled(language)),
        PayRow::Cancelled => fixed(t::cancelled_late(language)),
        PayRow::NoAnswer => fixed(t::no_answer(language)),
        PayRow::Expired => fixed(t::expired(language)),
        PayRow::LineBusy { .. } => t::line_busy(language, told_wait_s(view).unwrap_or(0)),
        PayRow::ProviderBusy => fixed(t::provider_busy(language)),
        PayRow::OverLimit => fixed(t::over_limit(language)),
        PayRow::NotMpesaNumber => t::not_mpesa(language, &view.phone),
        PayRow::ShopSetUp => fixed(t::shop_set_up(language)),
        PayRow::PinLocked => fixed(t::pin_locked(language)),
        PayRow::AccountBlocked => fixed(t::account_blocked(language)),
        PayRow::Unknown { .. } => t::unknown(language, told_wait_s(view).unwrap_or(0)),
        PayRow::PaidLate => t::paid_late(language, view.number),
        PayRow::PaidTooLittle { missing } => t::paid_too_little(language, view.paid, missing),
        PayRow::PaidForNow { rest } if view.terms == PayTerms::Instalments => {
            parts::row_slow(language, &view.customer_name, view.paid, rest)
        }
        PayRow::PaidForNow { rest } => parts::row_deposit(language, &view.customer_name, view.paid, rest),
        PayRow::PaidTooMuch { extra } => t::paid_too_much(language, extra, &view.phone, &view.reference),
    }
}

/// The title of the page, which tells the state from another tab.
pub fn title(language: Language, view: &PaymentView) -> String {
    match standing(view.row) {
        Standing::Paid if !view.later.is_zero() => t::title_part(language, &view.paid.to_string(), view.number),
        Standing::Paid => t::title_paid(language, view.number),
        Standing::Failed => t::title_failed(language, view.number),
        Standing::Waiting | Standing::Open => t::title_waiting(language, view.number),
    }
}

/// What has happened, and what can be done about it.
#[component]
pub fn PayCard(
    /// Language of the words.
    language: Language,
    /// The page at this moment.
    view: PaymentView,
    /// The shop's WhatsApp number.
    whatsapp: String,
) -> impl IntoView {
    let (mood, working) = match standing(view.row) {
        _ if view.row == PayRow::ByHand => (Mood::Info, false),
        Standing::Waiting => (Mood::Info, true),
        Standing::Failed => (Mood::Danger, false),
        Standing::Open => (Mood::Warning, false),
        Standing::Paid => (Mood::Success, false),
    };
    let timer = left_s(view.row).map(|left_s| {
        view! {
            <p class="pay-timer" role="timer" aria-live="off">
                {t::left_before(language)}<b data-left="">{left_s}</b>{t::left_after(language)}
            </p>
        }
    });
    let hint = matches!(view.row, PayRow::WaitingHint { .. })
        .then(|| view! { <p class="text-muted">{t::waiting_hint(language)}</p> });
    let buttons = view
        .actions
        .iter()
        .enumerate()
        .map(|(nth, action)| button(language, &view, *action, nth == 0, &whatsapp))
        .collect_view();
    view! {
        <StatusCard mood working title=sentence(language, &view) left_s=told_wait_s(&view) id="status">
            {timer}
            {hint}
            <div class="pay-actions">{buttons}</div>
        </StatusCard>
    }
}

fn button(language: Language, view: &PaymentView, action: PayAction, is_first: bool, whatsapp: &str) -> AnyView {
    let at = |rest: &str| link::path(language, &format!("/pay/{}{rest}", view.token.expose()));
    let size = if is_first { Size::Large } else { Size::Medium };
    let tone = if is_first { Tone::Primary } else { Tone::Secondary };
    // Without a script the server opens what the link names.
    let opener = |name: &'static str, label: &'static str| {
        let class = kikapu_ui::button::class(tone, size, true);
        view! { <a class=class href=at(&format!("?open={name}#{name}")) data-open=name>{label}</a> }.into_any()
    };
    match action {
        PayAction::SendAgain { after_s } => {
            let label = match view.row {
                PayRow::PaidTooLittle { missing } => t::send_for(language, missing),
                PayRow::ByHand => t::send_instead(language).to_owned(),
                _ => t::send_again(language).to_owned(),
            };
            // Pressed too early it explains itself, so it stays a button; one clock on the card is enough.
            let waits = after_s > 0;
            let tone = if is_first && !waits { Tone::Mpesa } else { Tone::Secondary };
            let wait = (waits && told_wait_s(view).is_none()).then(|| {
                // An empty text would be written as a space.
                let after = Some(t::again_after(language)).filter(|words| !words.is_empty());
                view! { {t::again_before(language)}<span data-left="">{after_s}</span>{after} }
            });
            view! {
                <form method="post" action=at("/again")>
                    <Button tone size wide=true>{label}{wait}</Button>
                </form>
            }
            .into_any()
        }
        PayAction::AnotherNumber => opener("number", t::another_number(language)),
        PayAction::Paybill => match view.pay_to {
            Some(PayTo::Till { .. }) => opener("paybill", t::by_till(language)),
            Some(PayTo::PayBill { .. }) | None => opener("paybill", t::by_paybill(language)),
        },
        PayAction::EnterCode => opener("code", t::enter_code(language)),
        PayAction::CheckNow => view! {
            <form method="post" action=at("/check")>
                <Button tone size wide=true>{t::check_now(language)}</Button>
            </form>
        }
        .into_any(),
        PayAction::WhatsApp => {
            let href = link::whatsapp(whatsapp, &t::whatsapp_text(language, view.number, view.amount));
            view! { <LinkButton href tone=Tone::WhatsApp size wide=true icon="whatsapp">{t::ask_whatsapp(language)}</LinkButton> }
                .into_any()
        }
        PayAction::SeeOrder => {
            let (path, words) = match &view.statement {
                Some(statement) => (format!("/t/{}", statement.expose()), slow::see(language)),
                None => (format!("/o/{}", view.token.expose()), t::see_order(language)),
            };
            let href = link::path(language, &path);
            view! { <LinkButton href tone size wide=true>{words}</LinkButton> }.into_any()
        }
        // Orders cannot change how they are paid yet, so nothing offers it; a button would lead nowhere.
        PayAction::PayOnDelivery => ().into_any(),
    }
}
