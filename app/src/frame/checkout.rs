use kikapu_ui::{Icon, link};
use leptos::prelude::*;

use super::{Footer, Shop, Visit, t};

/// A page on the way to paying: no menu, only the way back and help.
#[component]
pub fn CheckoutFrame(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// Whether there is a cart to go back to; not while paying.
    #[prop(optional)]
    to_cart: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let language = visit.language;
    let help = (!shop.whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&shop.whatsapp, &t::whatsapp_hello(language, &shop.name));
        view! { <a class="header-button ml-auto" href=href aria-label=t::help_on_whatsapp(language)><Icon name="whatsapp"/></a> }
    });
    view! {
        <header class="header">
            <div class="wrap header-row">
                {to_cart.then(|| view! {
                    <a class="header-button" href=link::path(language, "/cart") aria-label=t::back_to_cart(language)>
                        <Icon name="back"/>
                    </a>
                })}
                <p class="header-name"><a href=link::path(language, "/")>{shop.name.clone()}</a></p>
                {help}
            </div>
        </header>
        <main id="main" class="wrap main" tabindex="-1">{children()}</main>
        <Footer shop visit/>
    }
    .into_any()
}
