use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::cart;
use kikapu_contract::Refusal;
use kikapu_contract::cart::CartView;
use kikapu_ui::{Button, Card, EmptyState, LinkButton, Size, link};
use leptos::prelude::*;

use crate::checkout::parts::lines::LineList;
use crate::checkout::t::cart as t;
use crate::door::{No, Path, Visitor, links};
use crate::frame::{StorefrontFrame, Visit};
use crate::render::Frame;

/// `GET /cart/from/{key}`: what is in the cart that somebody sent, and the button that brings it into one's own. Looking
/// changes nothing, because a chat looks at every link by itself.
pub async fn show(visitor: Visitor, Path(key): Path<String>) -> Result<Response, No> {
    let from = links::cart(&visitor.app, visitor.ctx.store, &key).ok_or(Refusal::NotFound)?;
    if visitor.cart == Some(from) {
        return Ok(visitor.see_other("/cart"));
    }
    let view = cart::read(&visitor.ctx, Some(from), None).await?;
    let (shop, visit) = visitor.frame().await?;
    let language = visitor.language();
    let status = if view.lines.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let frame = Frame { status, ..Frame::new(language, format!("{} · {}", t::saved_title(language), shop.name)) };
    Ok(visitor.page(frame, move || {
        view! {
            <StorefrontFrame shop visit=visit.clone()>
                <SavedCart visit view key/>
            </StorefrontFrame>
        }
    }))
}

/// A cart that somebody sent.
#[component]
pub fn SavedCart(
    /// Who is looking.
    visit: Visit,
    /// What is in it.
    view: CartView,
    /// The end of its link.
    key: String,
) -> impl IntoView {
    let language = visit.language;
    if view.lines.is_empty() {
        return view! {
            <h1 class="text-heading-lg">{t::saved_title(language)}</h1>
            <EmptyState icon="cart" title=t::saved_gone(language) text=t::saved_gone_text(language)>
                <LinkButton href=link::path(language, "/products") size=Size::Large>{t::see_products(language)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let is_short = view.lines.iter().any(|line| !line.buyable);
    let short = is_short.then(|| view! { <p class="line-note">{t::saved_short(language)}</p> });
    view! {
        <div class="checkout stack">
            <h1 class="text-heading-lg">{t::saved_title(language)}</h1>
            <p class="text-muted">{t::saved_text(language)}</p>
            <Card>
                <LineList language lines=view.lines lean=visit.data_saver/>
                {short}
                <dl class="totals"><div class="total"><dt>{t::items(language)}</dt><dd>{view.items.to_string()}</dd></div></dl>
            </Card>
            <form method="post" action=link::path(language, &format!("/cart/from/{key}"))>
                <Button size=Size::Large wide=true>{t::bring(language)}</Button>
            </form>
        </div>
    }
    .into_any()
}
