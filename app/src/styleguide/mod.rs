//! Every part in every state, on one page: for the eye, for screenshots, for the accessibility checks.
//!
//! The things shown are made up, so it is served in development only.

mod actions;
mod fields;
mod messages;
mod products;
mod sample;
mod ways;

use kikapu_ui::Language;
use leptos::prelude::*;

use crate::{
    frame::{CheckoutFrame, DashboardFrame, DashboardPlace, StorefrontFrame, TrustStrip, Visit},
    render::{Frame, Page, Renderer, Theme},
};

/// Which frame the parts are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surface {
    /// The shop.
    #[default]
    Storefront,
    /// The way to paying.
    Checkout,
    /// The owner's side.
    Dashboard,
}

/// The styleguide in a language, in given colours, in the frame of a surface.
pub fn page(renderer: &Renderer, language: Language, theme: Theme, surface: Surface) -> Page {
    let frame = Frame { theme, is_platform: true, ..Frame::new(language, "Styleguide") };
    let visit = Visit {
        language,
        path: "/styleguide".to_owned(),
        cart_count: 2,
        theme,
        delivery: Some(sample::DELIVERY.to_owned()),
        ..Visit::default()
    };
    let shop = sample::shop();
    renderer.page(frame, move || match surface {
        Surface::Storefront => {
            view! { <StorefrontFrame shop=shop.clone() visit=visit.clone()><Parts language shop visit/></StorefrontFrame> }.into_any()
        }
        Surface::Checkout => {
            view! {
                <CheckoutFrame shop=shop.clone() visit=visit.clone() to_cart=true>
                    <h1 class="text-heading-lg">"Checkout"</h1>
                    <fields::Fields language/>
                </CheckoutFrame>
            }
                .into_any()
        }
        Surface::Dashboard => {
            let base = "/dashboard/mama-nyokabi".to_owned();
            view! {
                <DashboardFrame language shop_name=shop.name base place=DashboardPlace::Orders>
                    <h1 class="text-heading-lg mb-4">"Orders"</h1>
                    <messages::Messages language/>
                </DashboardFrame>
            }
                .into_any()
        }
    })
}

#[component]
fn Parts(language: Language, shop: crate::frame::Shop, visit: Visit) -> impl IntoView {
    view! {
        <products::Products language/>
        <div class="my-8"><TrustStrip shop visit/></div>
        <actions::Actions/>
        <fields::Fields language/>
        <messages::Messages language/>
        <ways::Ways language/>
    }
}

/// A heading and what stands under it.
#[component]
fn Section(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="mt-10">
            <h2 class="text-heading-md mb-4">{title}</h2>
            <div class="stack">{children()}</div>
        </section>
    }
}
