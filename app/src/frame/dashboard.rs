use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use super::t;

/// Where in the dashboard a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DashboardPlace {
    /// Insights and what to do.
    Home,
    /// Orders.
    Orders,
    /// Products and stock.
    Products,
    /// Payments and reconciliation.
    Money,
    /// Customers.
    Customers,
    /// Promotions.
    Promotions,
    /// Zones, couriers.
    Delivery,
    /// Numbers.
    Analytics,
    /// Settings.
    Settings,
    /// The list of what the phone's bar has no room for.
    More,
}

impl DashboardPlace {
    /// The bar of a phone; the last one stands for the rest.
    const BAR: [Self; 4] = [Self::Home, Self::Orders, Self::Products, Self::Money];
    const REST: [Self; 5] = [Self::Customers, Self::Promotions, Self::Delivery, Self::Analytics, Self::Settings];

    /// Its path under the dashboard's own.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Home => "",
            Self::Orders => "/orders",
            Self::Products => "/products",
            Self::Money => "/money",
            Self::Customers => "/customers",
            Self::Promotions => "/promotions",
            Self::Delivery => "/delivery",
            Self::Analytics => "/analytics",
            Self::Settings => "/settings",
            Self::More => "/more",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Orders => "orders",
            Self::Products => "products",
            Self::Money => "money",
            Self::Customers => "user",
            Self::Promotions => "tag",
            Self::Delivery => "truck",
            Self::Analytics => "chart",
            Self::Settings => "settings",
            Self::More => "more",
        }
    }

    /// Its name.
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Home => t::home(language),
            Self::Orders => t::orders(language),
            Self::Products => t::products(language),
            Self::Money => t::money(language),
            Self::Customers => t::customers(language),
            Self::Promotions => t::promotions(language),
            Self::Delivery => t::delivery(language),
            Self::Analytics => t::analytics(language),
            Self::Settings => t::shop_settings(language),
            Self::More => t::more(language),
        }
    }
}

/// A page of the owner's side: a bar at the thumb on a phone, a column on a desk.
#[component]
pub fn DashboardFrame(
    /// Language of the page.
    language: Language,
    /// The shop's name.
    shop_name: String,
    /// Path of this shop's dashboard, without language: `/dashboard/mama-mboga`.
    base: String,
    /// Where we are.
    place: DashboardPlace,
    /// The content.
    children: Children,
) -> impl IntoView {
    let item = |target: DashboardPlace, here: bool, class: &'static str| {
        let href = link::path(language, &[&base, target.path()].concat());
        view! {
            <a href=href class=class aria-current=here.then_some("page")>
                <Icon name=target.icon()/>
                <span>{target.label(language)}</span>
            </a>
        }
    };
    let in_rest = DashboardPlace::REST.contains(&place) || place == DashboardPlace::More;
    let bar = DashboardPlace::BAR.map(|target| item(target, target == place, "")).into_iter().collect_view();
    let rest = DashboardPlace::REST.map(|target| item(target, target == place, "")).into_iter().collect_view();
    view! {
        <div class="desk">
            <nav class="desk-nav no-print" aria-label=t::main_menu(language)>
                <p class="desk-name">{shop_name}</p>
                {bar}
                {item(DashboardPlace::More, in_rest, "desk-fold")}
                <div class="desk-more">{rest}</div>
            </nav>
            <main id="main" class="desk-main" tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}
