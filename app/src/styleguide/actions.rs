use kikapu_ui::{Button, LinkButton, Size, Tone};
use leptos::prelude::*;

use super::Section;

#[component]
pub(super) fn Actions() -> impl IntoView {
    view! {
        <Section title="Buttons">
            <div class="flex flex-wrap gap-3">
                <Button>"Add to cart"</Button>
                <Button tone=Tone::Secondary>"Continue shopping"</Button>
                <Button tone=Tone::Ghost icon="edit">"Change area"</Button>
                <Button tone=Tone::Danger icon="trash">"Delete product"</Button>
                <Button tone=Tone::Mpesa>"Pay KSh 2,450 with M-PESA"</Button>
                <LinkButton href="#" tone=Tone::WhatsApp icon="whatsapp">"Ask on WhatsApp"</LinkButton>
            </div>
            <div class="flex flex-wrap gap-3 items-start">
                <Button busy=true>"Send M-PESA request"</Button>
                <div><Button blocked="Choose a delivery area first">"Place order"</Button></div>
            </div>
            <div class="max-w-form"><Button size=Size::Large wide=true>"Checkout KSh 2,450"</Button></div>
        </Section>
    }
}
