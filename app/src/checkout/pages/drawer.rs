use axum::response::{Html, IntoResponse, Response};
use kikapu_commerce::cart;
use kikapu_contract::cart::CartView;
use kikapu_ui::{Icon, Language, LinkButton, Size, link};
use leptos::prelude::*;

use crate::checkout::parts::lines::LineList;
use crate::checkout::t::cart as t;
use crate::door::{No, Visitor};
use crate::frame;
use crate::render::part;

/// `GET /cart/drawer`: the cart as a dialog over the page that something was just added on. Without a script the way
/// leads to the cart itself.
pub async fn show(visitor: Visitor) -> Result<Response, No> {
    let promise = visitor.promise().await?;
    let view = cart::read(&visitor.ctx, visitor.cart, promise.map(|promise| promise.area)).await?;
    let (language, lean) = (visitor.language(), visitor.data_saver);
    Ok(Html(part(move || view! { <Drawer language view lean/> })).into_response())
}

/// The cart in short: what is in it, what it comes to, and the way on.
#[component]
pub fn Drawer(
    /// Language of the words.
    language: Language,
    /// The cart.
    view: CartView,
    /// Data saver.
    lean: bool,
) -> impl IntoView {
    let delivery = view.delivery.as_ref().zip(view.fee).map(|(area, fee)| {
        let fee = crate::checkout::parts::totals::fee_words(language, fee);
        view! { <p class="text-muted">{t::delivery_to(language, &area.name)}": "{fee}</p> }
    });
    view! {
        <dialog class="drawer" aria-labelledby="drawer-title">
            <div class="drawer-top">
                <h2 class="text-heading-sm" id="drawer-title" tabindex="-1" autofocus>{t::added(language)}</h2>
                <form method="dialog">
                    <button class="header-button" aria-label=frame::t::close(language)><Icon name="close"/></button>
                </form>
            </div>
            <div class="drawer-lines" tabindex="0" role="group" aria-label=t::lines(language)>
                <LineList language lines=view.lines lean/>
            </div>
            <div class="drawer-end">
                {delivery}
                <LinkButton href=link::path(language, "/checkout") size=Size::Large wide=true>
                    {t::checkout(language, view.total)}
                </LinkButton>
                <a class="link tap" href=link::path(language, "/cart")>{t::view(language)}</a>
            </div>
        </dialog>
    }
}
