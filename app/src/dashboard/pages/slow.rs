use axum::response::Response;
use kikapu_commerce::payment::parts;
use kikapu_contract::slow::SlowOrder;
use kikapu_domain::staff::Permission;
use kikapu_ui::{Badge, Card, EmptyState, LinkButton, Tone};
use leptos::prelude::*;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::t::slow as words;
use crate::dashboard::{t, when, who};
use crate::door::{No, Staff};
use crate::render::Frame;

/// `GET /dashboard/pole-pole`
pub async fn show(staff: Staff) -> Result<Response, No> {
    let orders = parts::list(&staff.ctx).await?;
    let who = who(&staff, "/dashboard/pole-pole");
    let title = t::titled(who.language, words::title(who.language), &who.staff.store_name);
    Ok(staff.page(Frame::new(who.language, &title), || view! { <SlowOrders who orders/> }))
}

/// Orders that are paid little by little, each with how far it is and when it ends.
#[component]
pub fn SlowOrders(
    /// Who looks.
    who: Who,
    /// The orders, the next to end first.
    orders: Vec<SlowOrder>,
) -> impl IntoView {
    let language = who.language;
    let set_up = who.staff.role.may(Permission::SetRules).then(|| {
        let href = who.path("/dashboard/pay-ways");
        view! { <LinkButton href tone=Tone::Secondary>{words::set_up(language)}</LinkButton> }
    });
    let body = if orders.is_empty() {
        view! {
            <Card><EmptyState icon="clock" title=words::none(language) text=words::none_more(language)>{set_up}</EmptyState></Card>
        }
        .into_any()
    } else {
        let rows = orders.into_iter().map(|order| view! { <li><Row who=who.clone() order/></li> }).collect_view();
        view! { <ul class="slow-list">{rows}</ul>{set_up} }.into_any()
    };
    view! {
        <Desk who=who.clone() place=Place::Orders>
            <h1 class="text-heading-lg">{words::title(language)}</h1>
            <p class="text-muted mb-4">{words::lead(language)}</p>
            {body}
        </Desk>
    }
}

#[component]
fn Row(who: Who, order: SlowOrder) -> impl IntoView {
    let language = who.language;
    let (mood, label) = words::state(language, order.state);
    let paid_of = words::paid_of(language, &order.paid.to_string(), &order.total.to_string());
    let day = when::full_day(language, order.ends_at);
    let last = order.last_paid_at.map(|at| words::last_paid(language, &when::ago(language, at, who.now)));
    let about = [Some(words::until(language, &day)), last].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let href = who.path(&format!("/dashboard/orders/{}", order.id));
    view! {
        <article class="slow-order">
            <p><a class="link" href=href>{format!("#{} · {}", order.number, order.customer_name)}</a>" "<Badge mood label/></p>
            <progress class="slow-bar" max=order.total.minor() value=order.paid.minor() aria-label=paid_of.clone()></progress>
            <p><b>{paid_of.clone()}</b></p>
            <p class="text-muted">{about}</p>
        </article>
    }
}
