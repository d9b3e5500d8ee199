use kikapu_ui::{Disclosure, Language, Pagination};
use leptos::prelude::*;

use super::{Section, sample::in_language};

#[component]
pub(super) fn Ways(language: Language) -> impl IntoView {
    let say = move |en, sw| in_language(language, en, sw).to_owned();
    view! {
        <Section title="Finding the way">
            <Disclosure summary=say("Size guide", "Mwongozo wa saizi") open=true>
                <p>"EU 39 is UK 5½. Measure your foot in the evening."</p>
            </Disclosure>
            <Disclosure summary=say("Delivery and returns", "Usafirishaji na kurudisha")>
                <p>"You have 7 days. Unworn, with tag."</p>
            </Disclosure>
            <Pagination language current=4 last=9 href=|page: u32| format!("?page={page}")/>
        </Section>
        <Section title="Type">
            <p class="text-display-lg">"Display large"</p>
            <p class="text-display-md">"Display medium"</p>
            <p class="text-heading-lg">"Heading large"</p>
            <p class="text-heading-md">"Heading medium"</p>
            <p class="text-heading-sm">"Heading small"</p>
            <p class="text-body-lg">"Body large: karibu sana, welcome."</p>
            <p>"Body: every shilling and every unit is accounted for, on any phone."</p>
            <p class="text-small text-muted">"Small and muted, never below 14 px."</p>
        </Section>
    }
}
