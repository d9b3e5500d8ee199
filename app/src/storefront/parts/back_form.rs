use kikapu_contract::catalog::{ProductView, VariantView};
use kikapu_contract::{Problem, Refusal};
use kikapu_ui::{
    Adornment, Alert, Button, Icon, Input, Language, Mood, Select, SelectGroup, SelectOption, TextField, Tone, link,
    value_label,
};
use leptos::prelude::*;

use crate::storefront::t::product as t;

/// How the form stands after the last try.
#[derive(Clone, Debug, Default)]
pub struct BackTry {
    /// The phone as it was typed.
    pub phone: String,
    /// The variant that was chosen.
    pub variant: String,
    /// The consent was given.
    pub consent: bool,
    /// Why nothing was noted.
    pub refusal: Option<Refusal>,
    /// It was noted.
    pub is_noted: bool,
}

impl BackTry {
    fn problem(&self, language: Language, field: &str) -> Option<String> {
        let Some(Refusal::Invalid { problems }) = &self.refusal else { return None };
        let problem = &problems.iter().find(|problem| problem.field == field)?.problem;
        let words = match (field, problem) {
            ("consent", _) => t::consent_missing(language),
            (_, Problem::Missing) => t::phone_missing(language),
            _ => t::phone_unread(language),
        };
        Some(words.to_owned())
    }
}

/// Asks for a number to write to once something is back: what is gone of a product, or all of it. `wanted` is the
/// variant that is picked, if it is one of those.
#[component]
pub fn BackForm(
    /// Language of its words.
    language: Language,
    /// The shop's name.
    shop: String,
    /// The product.
    product: ProductView,
    /// The variant that is picked.
    #[prop(optional_no_strip)]
    wanted: Option<VariantView>,
    /// How the last try went.
    last: BackTry,
) -> impl IntoView {
    let gone: Vec<VariantView> = product.variants.iter().filter(|variant| variant.available == 0).cloned().collect();
    if gone.is_empty() {
        return ().into_any();
    }
    if last.is_noted {
        return view! {
            <div id="back">
                <Alert language mood=Mood::Success title=t::noted(language) fresh=true><p>{t::noted_text(language, &shop)}</p></Alert>
            </div>
        }
        .into_any();
    }
    let chosen = match (&wanted, last.variant.is_empty()) {
        (_, false) => last.variant.clone(),
        (Some(wanted), true) => wanted.id.to_string(),
        (None, true) => String::new(),
    };
    let which = if let [only] = gone.as_slice() {
        view! { <input type="hidden" name="variant" value=only.id.to_string()/> }.into_any()
    } else {
        let options = gone
            .iter()
            .map(|variant| {
                let values: Vec<_> = variant.values.iter().map(|value| value_label(language, value)).collect();
                SelectOption { value: variant.id.to_string(), label: values.join(", "), blocked: false }
            })
            .collect();
        let groups = vec![SelectGroup { label: String::new(), options }];
        view! { <Select name="variant" label=t::which_one(language) groups chosen/> }.into_any()
    };
    let (phone, consent) = (last.problem(language, "phone"), last.problem(language, "consent"));
    let around = Adornment { error: phone, ..Adornment::default() };
    let consent_error = consent.clone().map(|words| {
        view! { <p class="field-error" id="consent-error"><Icon name="alert"/><span>{words}</span></p> }
    });
    // Whoever picked what is gone, or found all of it gone, came for this form.
    let is_open = wanted.is_some() || last.refusal.is_some() || gone.len() == product.variants.len();
    view! {
        <details id="back" class="disclosure" open=is_open>
            <summary>{t::tell_me(language)}<Icon name="chevron-down"/></summary>
            <div><form class="stack" method="post" action=link::path(language, &format!("/p/{}/back", product.slug)) novalidate>
                <p class="text-muted">{t::tell_me_text(language, &shop)}</p>
                {which}
                <TextField name="phone" label=t::your_phone(language) kind=Input::Tel value=last.phone autocomplete="tel" required=true
                    example="0712 345 678" around/>
                <div>
                    <label class="check">
                        <input type="checkbox" name="consent" value="yes" checked=last.consent required
                            aria-invalid=consent.is_some().then_some("true")
                            aria-describedby=consent.is_some().then_some("consent-error")/>
                        <span>{t::consent(language, &shop)}</span>
                    </label>
                    {consent_error}
                </div>
                <Button tone=Tone::Secondary wide=true>{t::tell_me_send(language)}</Button>
            </form></div>
        </details>
    }
    .into_any()
}
