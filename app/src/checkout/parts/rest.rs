use kikapu_contract::payment::PaymentView;
use kikapu_ui::{Adornment, Button, Card, Disclosure, Input, Language, TextField, Tone, link};
use leptos::prelude::*;

use super::pay_ways::Steps;
use crate::checkout::t::{parts as t, pay};

/// What is left of an order whose deposit is there, and the ways to pay it before the door.
#[component]
pub fn Rest(
    /// Language of the words.
    language: Language,
    /// The payment.
    view: PaymentView,
) -> impl IntoView {
    let again = link::path(language, &format!("/pay/{}/again", view.token.expose()));
    let steps = view.pay_to.clone().map(|pay_to| {
        let view = view.clone();
        view! { <Disclosure summary=pay::by_hand_instead(language)><Steps language pay_to view/></Disclosure> }
    });
    view! {
        <Card>
            <div class="stack" id="rest">
                <h2 class="text-heading-sm">{t::rest(language)}</h2>
                <p>{t::so_far(language, view.paid, view.amount)}</p>
                <p class="text-muted">{t::rest_when(language)}</p>
                <form class="stack" method="post" action=again novalidate>
                    <TextField
                        name="phone" id="rest-phone".to_owned() kind=Input::Tel label=t::from_phone(language) value=view.phone.clone()
                        autocomplete="tel" required=true around=Adornment::default()
                    />
                    <Button tone=Tone::Mpesa wide=true>{t::ask(language, view.amount)}</Button>
                </form>
                {steps}
            </div>
        </Card>
    }
}
