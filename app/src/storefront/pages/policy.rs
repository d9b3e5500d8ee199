use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kikapu_commerce::delivery;
use kikapu_contract::Refusal;
use kikapu_contract::shop::PayTo;
use kikapu_kernel::Money;
use kikapu_ui::{Icon, link};
use leptos::prelude::*;

use crate::calendar;
use crate::door::{No, Path, Visitor};
use crate::frame::{StorefrontFrame, shown_phone, t as tf};
use crate::storefront::t::policy as tp;
use crate::storefront::{Setting, arrival};

/// When the words of these pages last changed their meaning. A shop's own date may be later.
const WORDS_SINCE: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day of the calendar");

/// What a policy page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Sending goods back.
    Returns,
    /// Getting goods.
    Delivery,
    /// What is kept about people.
    Privacy,
    /// The contract.
    Terms,
    /// Who we are.
    About,
    /// How to reach us.
    Contact,
    /// How to pay.
    Payment,
}

impl Policy {
    /// Every page, as the sitemap lists them.
    pub const ALL: [Self; 7] =
        [Self::Returns, Self::Delivery, Self::Privacy, Self::Terms, Self::About, Self::Contact, Self::Payment];

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Returns => "returns",
            Self::Delivery => "delivery",
            Self::Privacy => "privacy",
            Self::Terms => "terms",
            Self::About => "about",
            Self::Contact => "contact",
            Self::Payment => "payment",
        }
    }

    /// It says what the shop owes and is owed, so that its date matters.
    const fn has_terms(self) -> bool {
        !matches!(self, Self::About | Self::Contact)
    }

    fn title(self, setting: &Setting) -> String {
        let language = setting.language;
        match self {
            Self::Returns => tp::returns(language).to_owned(),
            Self::Delivery => tp::delivery(language).to_owned(),
            Self::Privacy => tp::privacy(language).to_owned(),
            Self::Terms => tp::terms(language).to_owned(),
            Self::About => tp::about(language, &setting.shop.name),
            Self::Contact => tp::contact(language).to_owned(),
            Self::Payment => tp::payment(language).to_owned(),
        }
    }
}

/// `GET /policies/{name}`.
pub async fn show(visitor: Visitor, Path(name): Path<String>) -> Result<Response, No> {
    let policy = Policy::ALL.into_iter().find(|policy| policy.name() == name).ok_or(Refusal::NotFound)?;
    answer(&visitor, policy).await
}

/// `GET /about`.
pub async fn about(visitor: Visitor) -> Result<Response, No> {
    answer(&visitor, Policy::About).await
}

async fn answer(visitor: &Visitor, policy: Policy) -> Result<Response, No> {
    let setting = Setting::of(visitor).await?;
    let fees = match policy {
        Policy::Delivery => delivery::fee_range(&visitor.ctx).await?,
        _ => None,
    };
    let title = policy.title(&setting);
    let description = tp::describe(setting.language, &title, &setting.shop.name);
    let frame = setting.document(&title, description, &format!("/policies/{}", policy.name()));
    Ok(visitor.page(frame, move || view! { <PolicyPage setting policy fees/> }))
}

/// A heading and what stands under it; an empty heading stands for none.
type Paragraph = (&'static str, String);

/// One policy, made of the shop's settings.
#[component]
pub fn PolicyPage(
    /// What it stands in.
    setting: Setting,
    /// Which one.
    policy: Policy,
    /// Lowest and highest delivery fee.
    fees: Option<(Money, Money)>,
) -> impl IntoView {
    let paragraphs = match policy {
        Policy::Returns => returns(&setting),
        Policy::Delivery => delivery_terms(&setting, fees),
        Policy::Privacy => privacy(&setting),
        Policy::Terms => terms(&setting),
        Policy::About => about_shop(&setting),
        Policy::Contact => vec![("", tp::contact_text(setting.language).to_owned())],
        Policy::Payment => payment(&setting),
    };
    let body = paragraphs
        .into_iter()
        .map(|(heading, text)| {
            let heading = (!heading.is_empty()).then(|| view! { <h2>{heading}</h2> });
            view! { {heading}<p>{text}</p> }
        })
        .collect_view();
    let more = match policy {
        Policy::Delivery => {
            Some(view! { <p><a href=setting.to("/delivery")>{tp::see_areas(setting.language)}</a></p> }.into_any())
        }
        Policy::About => Some(categories(&setting)),
        Policy::Returns | Policy::Privacy | Policy::Terms | Policy::Contact | Policy::Payment => None,
    };
    let changed = policy.has_terms().then(|| {
        let date = setting.shop.terms_since.max(WORDS_SINCE);
        let words = tp::changed(setting.language, &calendar::date(setting.language, date), date.year());
        view! { <p class="text-muted"><time datetime=date.to_string()>{words}</time></p> }
    });
    let title = policy.title(&setting);
    let contacts = contacts(&setting, policy);
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <article class="prose">
                <h1 class="text-heading-lg">{title}</h1>
                {body}
                {more}
                {contacts}
                {changed}
            </article>
        </StorefrontFrame>
    }
    .into_any()
}

fn returns(setting: &Setting) -> Vec<Paragraph> {
    let language = setting.language;
    let first = match setting.shop.return_days {
        0 => tp::returns_none(language).to_owned(),
        days => tp::returns_days(language, days),
    };
    let mut out = vec![("", first)];
    if setting.shop.return_days > 0 {
        out.push((tp::condition(language), tp::returns_state(language).to_owned()));
    }
    out.push((tp::how(language), tp::returns_how(language).to_owned()));
    out.push((tp::money_back(language), tp::returns_money(language).to_owned()));
    out.push((tp::our_fault(language), tp::returns_fault(language).to_owned()));
    out
}

fn delivery_terms(setting: &Setting, fees: Option<(Money, Money)>) -> Vec<Paragraph> {
    let language = setting.language;
    match fees {
        Some((low, high)) => vec![
            ("", tp::delivery_fee(language, &arrival::fee(language, low), &high.to_string())),
            ("", tp::delivery_code(language).to_owned()),
            ("", tp::delivery_late(language).to_owned()),
        ],
        None => vec![("", tp::delivery_none(language).to_owned())],
    }
}

fn privacy(setting: &Setting) -> Vec<Paragraph> {
    let language = setting.language;
    let mut out = vec![
        (tp::what_we_keep(language), tp::privacy_what(language).to_owned()),
        (tp::why_we_keep(language), tp::privacy_why(language).to_owned()),
        (tp::who_sees(language), tp::privacy_who(language).to_owned()),
        ("", tp::privacy_pin(language).to_owned()),
        (tp::told_when_back(language), tp::privacy_back(language).to_owned()),
        (tp::cookies(language), tp::privacy_cookies(language).to_owned()),
        (tp::your_rights(language), tp::privacy_rights(language).to_owned()),
    ];
    if !setting.shop.odpc.is_empty() {
        out.push(("", tf::odpc(language, &setting.shop.odpc)));
    }
    out
}

fn terms(setting: &Setting) -> Vec<Paragraph> {
    let language = setting.language;
    let shop = &setting.shop;
    let seller = if shop.business_name.is_empty() { &shop.name } else { &shop.business_name };
    let mut out = vec![
        (tp::seller(language), tp::terms_seller(language, seller)),
        ("", identity(setting)),
        (tp::price_and_total(language), tp::terms_total(language).to_owned()),
    ];
    out.retain(|(_, text)| !text.is_empty());
    if shop.vat_bp > 0 {
        out.push(("", tp::terms_vat(language, &percent(shop.vat_bp))));
    }
    out.push((tp::the_order(language), tp::terms_hold(language).to_owned()));
    out.push(("", tp::terms_contract(language).to_owned()));
    out.push((tp::law(language), tp::terms_law(language).to_owned()));
    out
}

/// Where the seller is and how the law knows them, in one line.
fn identity(setting: &Setting) -> String {
    let language = setting.language;
    let shop = &setting.shop;
    let known = |value: &str, words: fn(kikapu_ui::Language, &str) -> String| {
        if value.is_empty() { String::new() } else { words(language, value) }
    };
    let facts = [
        shop.location.clone(),
        known(&shop.registration, tf::registered),
        known(&shop.kra_pin, tf::kra_pin),
        shown_phone(&shop.phone),
        shop.email.clone(),
    ];
    facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Basis points as percent: 1600 is "16", 1650 is "16.5".
fn percent(basis_points: u32) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn about_shop(setting: &Setting) -> Vec<Paragraph> {
    let language = setting.language;
    let shop = &setting.shop;
    [
        ("", &shop.promise),
        ("", &shop.about),
        (tp::where_we_are(language), &shop.location),
        (tp::when_open(language), &shop.hours),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(heading, text)| (heading, text.clone()))
    .collect()
}

fn payment(setting: &Setting) -> Vec<Paragraph> {
    let language = setting.language;
    let by_hand = match &setting.shop.pay_to {
        Some(PayTo::PayBill { number }) => tp::payment_paybill(language, number),
        Some(PayTo::Till { number }) => tp::payment_till(language, number),
        None => return vec![("", tp::payment_soon(language).to_owned())],
    };
    vec![
        ("", tp::payment_prompt(language, &setting.shop.business_name)),
        ("", tp::privacy_pin(language).to_owned()),
        ("", by_hand),
        ("", tp::payment_receipt(language).to_owned()),
    ]
}

fn categories(setting: &Setting) -> AnyView {
    let items = setting
        .shop
        .categories
        .iter()
        .map(|category| view! { <li><a href=setting.to(&format!("/c/{}", category.slug))>{category.name.clone()}</a></li> })
        .collect_view();
    view! { <h2>{tp::what_we_sell(setting.language)}</h2><ul class="shop-facts">{items}</ul> }.into_any()
}

/// Who to ask, under every policy.
fn contacts(setting: &Setting, policy: Policy) -> AnyView {
    let language = setting.language;
    let shop = &setting.shop;
    let row = |icon: &'static str, href: String, label: String| {
        view! { <li><Icon name=icon/><a href=href>{label}</a></li> }
    };
    let chat = setting
        .whatsapp(&tf::whatsapp_hello(language, &shop.name))
        .map(|href| row("whatsapp", href, format!("{} {}", tf::whatsapp(language), shown_phone(&shop.whatsapp))));
    let phone = (!shop.phone.is_empty())
        .then(|| row("phone", link::tel(&shop.phone), tf::call(language, &shown_phone(&shop.phone))));
    let mail = (!shop.email.is_empty())
        .then(|| row("mail", format!("mailto:{}", shop.email), tp::mail(language, &shop.email)));
    let maps = (!shop.location.is_empty()).then(|| {
        let query = link::percent_encode(&format!("{}, {}", shop.name, shop.location));
        row("pin", format!("https://www.google.com/maps/search/?api=1&query={query}"), shop.location.clone())
    });
    let hours =
        (!shop.hours.is_empty()).then(|| view! { <li><Icon name="clock"/><span>{shop.hours.clone()}</span></li> });
    let heading = (policy != Policy::Contact).then(|| view! { <h2>{tp::questions(language)}</h2> });
    view! { {heading}<ul class="shop-facts">{chat}{phone}{mail}{maps}{hours}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_rate_is_said_without_needless_digits() {
        assert_eq!(percent(1_600), "16");
        assert_eq!(percent(1_650), "16.5");
        assert_eq!(percent(825), "8.25");
        assert_eq!(percent(1_000), "10");
    }
}
