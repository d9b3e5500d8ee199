use axum::response::Response;
use kikapu_commerce::staff;
use kikapu_contract::keys::KeysLight;
use kikapu_contract::staff::HomeView;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Money;
use kikapu_ui::{Alert, Badge, Card, Disclosure, EmptyState, Language, LinkButton, Mood, Tone, link};
use leptos::prelude::*;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::facts::Section;
use crate::dashboard::parts::next_step::first_name;
use crate::dashboard::parts::order_table::OrderTable;
use crate::dashboard::parts::to_do::ToDo;
use crate::dashboard::t::mpesa;
use crate::dashboard::{t, when, who};
use crate::door::{No, Staff};
use crate::render::Frame;

/// `GET /dashboard`
pub async fn show(staff: Staff) -> Result<Response, No> {
    let home = staff::home::read(&staff.ctx).await?;
    let who = who(&staff, &staff.path);
    let title = t::titled(who.language, t::home(who.language), &who.staff.store_name);
    Ok(staff.page(Frame::new(who.language, &title), || view! { <Home who home/> }))
}

/// Today in one sentence, what to do, the newest orders.
#[component]
pub fn Home(
    /// Who looks.
    who: Who,
    /// What there is to see.
    home: HomeView,
) -> impl IntoView {
    let language = who.language;
    let greeting = greet(language, when::hour(who.now), first_name(&who.staff.name));
    let sentence = money_today(&who, &home);
    let how = match home.usual {
        Some(_) => {
            let how = t::how_compared(language);
            view! { <Disclosure summary=t::how_we_know(language)><p class="text-muted">{how}</p></Disclosure> }
                .into_any()
        }
        None => view! { <p class="text-muted">{t::not_compared(language)}</p> }.into_any(),
    };
    let mpesa = view! { <MpesaLight who=who.clone() light=home.mpesa.clone()/> };
    let newest = home.newest.clone();
    let body = if newest.is_empty() {
        view! { <NoOrders who=who.clone()/> }.into_any()
    } else {
        let all = (who.path("/dashboard/orders"), t::all_orders(language));
        let table = view! { <OrderTable who=who.clone() orders=newest caption=t::newest(language)/> };
        view! {
            <ToDo who=who.clone() home/>
            <Section title=t::newest(language) id="newest" aside=all>
                {table}
            </Section>
        }
        .into_any()
    };
    view! {
        <Desk who place=Place::Home>
            {mpesa}
            <div class="home-top">
                <p class="home-greeting">{greeting}</p>
                <h1 class="home-money">{sentence}</h1>
                {how}
            </div>
            {body}
        </Desk>
    }
}

fn greet(language: Language, hour: u32, name: &str) -> String {
    match hour {
        0..12 => t::good_morning(language, name),
        12..17 => t::good_afternoon(language, name),
        17.. => t::good_evening(language, name),
    }
}

/// "… today from 9 orders: 22 % more than a usual Tuesday by 2 pm."
fn money_today(who: &Who, home: &HomeView) -> String {
    let (language, weekday) = (who.language, when::weekday_of(who.language, who.now));
    let clock = when::clock(language, who.now);
    if home.today.is_zero() {
        let rest = match home.usual {
            Some(usual) => t::usual_brings(language, &rounded(usual), weekday, &clock),
            None => ".".to_owned(),
        };
        return [t::no_money_yet(language), &rest].concat();
    }
    let rest = match home.usual.and_then(|usual| percent_more(home.today, usual)) {
        None => ".".to_owned(),
        Some(0) => t::same_as_usual(language, weekday, &clock),
        Some(more @ 1..) => t::more_than_usual(language, more, weekday, &clock),
        Some(less) => t::less_than_usual(language, -less, weekday, &clock),
    };
    [t::money_from(language, home.orders_today, &home.today.to_string()), rest].concat()
}

/// A mean has cents that nobody paid.
fn rounded(mean: Money) -> String {
    mean.round_to_shilling().0.to_string()
}

/// How much more than `usual` it is, whole percent, the nearest; negative for less. `None` when nothing is usual.
fn percent_more(today: Money, usual: Money) -> Option<i64> {
    let (today, usual) = (i128::from(today.minor()), i128::from(usual.minor()));
    if usual == 0 {
        return None;
    }
    // Half a percent is rounded away from zero, in both directions.
    let twice = (today - usual) * 200;
    let nearest = (twice + usual * twice.signum()) / (2 * usual);
    i64::try_from(nearest).ok()
}

/// Whether M-PESA works: a line while it does, a notice where the owner must act.
#[component]
fn MpesaLight(who: Who, light: KeysLight) -> impl IntoView {
    let language = who.language;
    let (mood, title, more) = mpesa::light(language, light.state);
    let to_page = who.staff.role.may(Permission::ChangeKeys).then(|| {
        let href = who.path("/dashboard/settings/mpesa");
        view! { <a class="link" href=href>{mpesa::settings(language)}</a> }
    });
    if matches!(mood, Mood::Success | Mood::Info) {
        return view! { <p class="home-light"><Badge mood label=title/>" "{to_page}</p> }.into_any();
    }
    view! { <div class="desk-done"><Alert language mood title><p>{more}</p><p>{to_page}</p></Alert></div> }.into_any()
}

/// The link to share, which is what brings the first order.
#[component]
fn NoOrders(who: Who) -> impl IntoView {
    let language = who.language;
    let text = t::share_text(language, &who.staff.store_name, &who.shop("/"));
    view! {
        <Card>
            <EmptyState icon="orders" title=t::no_orders(language) text=t::no_orders_more(language)>
                <p class="home-link">{who.shop("/")}</p>
                <LinkButton href=link::whatsapp("", &text) tone=Tone::WhatsApp icon="whatsapp">{t::share_shop(language)}</LinkButton>
            </EmptyState>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kes(shillings: i64) -> Money {
        Money::kes(shillings).expect("an amount")
    }

    #[test]
    fn the_difference_is_the_nearest_whole_percent() {
        assert_eq!(percent_more(kes(122), kes(100)), Some(22));
        assert_eq!(percent_more(kes(78), kes(100)), Some(-22));
        assert_eq!(percent_more(kes(1_004), kes(1_000)), Some(0));
        assert_eq!(percent_more(kes(1_005), kes(1_000)), Some(1));
        assert_eq!(percent_more(kes(995), kes(1_000)), Some(-1));
        assert_eq!(percent_more(kes(300), kes(100)), Some(200));
        assert_eq!(percent_more(kes(100), kes(0)), None);
    }
}
