use chrono::{DateTime, Utc};
use kikapu_contract::staff::StaffView;
use kikapu_domain::staff::Permission;
use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use super::switches::{Preferences, SignOut, StoreSwitch};
use crate::dashboard::t;
use crate::render::Theme;

/// Who looks at which shop, and when.
#[derive(Clone, Debug)]
pub struct Who {
    /// Language of the page.
    pub language: Language,
    /// Their colours.
    pub theme: Theme,
    /// Path and query without language: where a switch leads back to.
    pub path: String,
    /// The shop's address, no trailing slash.
    pub shop_url: String,
    /// The person and the shop.
    pub staff: StaffView,
    /// The moment the page shows.
    pub now: DateTime<Utc>,
}

impl Who {
    /// An address of this host in their language.
    pub fn path(&self, path: &str) -> String {
        link::path(self.language, path)
    }

    /// The shop's address in their language.
    pub fn shop(&self, path: &str) -> String {
        format!("{}{}", self.shop_url, link::path(self.language, path))
    }
}

/// Where in the dashboard a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Today and what to do.
    Home,
    /// Orders.
    Orders,
    /// Payments.
    Money,
    /// What shoppers want and the shop has not.
    Wanted,
    /// How money comes in.
    Settings,
    /// Shops, language, colours, the way out.
    More,
}

/// A page of the owner's side: a bar at the thumb on a phone, a column on a desk. It links to what there is.
#[component]
pub fn Desk(
    /// Who looks.
    who: Who,
    /// Where we are.
    place: Place,
    /// The content.
    children: Children,
) -> impl IntoView {
    let language = who.language;
    let item = |target: Place, path: &str, icon: &'static str, label: &'static str, class: &'static str| {
        view! {
            <a href=who.path(path) class=class aria-current=(target == place).then_some("page")>
                <Icon name=icon/>
                <span>{label}</span>
            </a>
        }
    };
    let shop = |class: &'static str| {
        view! {
            <a href=who.shop("/") class=class>
                <Icon name="tag"/>
                <span>{t::view_shop(language)}</span>
            </a>
        }
    };
    let money = who
        .staff
        .role
        .may(Permission::BookMoney)
        .then(|| item(Place::Money, "/dashboard/money", "money", t::money::money(language), ""));
    let wanted = who
        .staff
        .role
        .may(Permission::AnswerWaiting)
        .then(|| item(Place::Wanted, "/dashboard/wanted", "heart", t::wanted::title(language), ""));
    let settings = who.staff.role.may(Permission::ChangeKeys).then(|| {
        let label = t::mpesa::mpesa(language);
        item(Place::Settings, "/dashboard/settings/mpesa", "settings", label, "desk-wide")
    });
    let name = who.staff.store_name.clone();
    view! {
        <header class="desk-top no-print">
            <p class="desk-top-name"><a href=who.path("/dashboard")>{name.clone()}</a></p>
            <a class="desk-top-link" href=who.shop("/")>{t::view_shop(language)}</a>
        </header>
        <div class="desk">
            <nav class="desk-nav no-print" aria-label=t::main_menu(language)>
                <p class="desk-name">{name}</p>
                {item(Place::Home, "/dashboard", "home", t::home(language), "")}
                {item(Place::Orders, "/dashboard/orders", "orders", t::orders(language), "")}
                {money}
                {wanted}
                {settings}
                {shop("desk-wide")}
                {item(Place::More, "/dashboard/more", "more", t::more(language), "desk-fold")}
                <div class="desk-foot">
                    <StoreSwitch who=who.clone() id="desk-stores"/>
                    <Preferences who=who.clone()/>
                    <SignOut who=who.clone()/>
                </div>
            </nav>
            <main id="main" class="desk-main" tabindex="-1">{children()}</main>
        </div>
    }
}
