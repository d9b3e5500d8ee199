//! The owner's side, on the base host: signing in, what needs doing, the orders and their next steps, the money.
//!
//! Pages are plain HTML and forms, so that a rider's phone moves an order too. What is allowed next is decided in
//! `commerce::staff`; a page only shows the one button.

mod forms;
mod pages;
mod parts;
#[cfg(test)]
mod sample;
mod t;
#[cfg(test)]
mod tests;
mod when;
mod words;

use axum::Router;
use axum::routing::{get, post};

pub use pages::error::error_page;

use crate::door::{App, Staff};
use parts::desk::Who;

pub use parts::door::Porch;

/// The routes of the base host, but for the landing page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(pages::sign_in::show).post(forms::sign_in))
        .route("/sign-out", post(forms::sign_out))
        .route("/preferences", post(forms::preferences))
        .route("/dashboard", get(pages::home::show))
        .route("/dashboard/more", get(pages::more::show))
        .route("/dashboard/store", post(forms::store))
        .route("/dashboard/wanted", get(pages::wanted::show))
        .route("/dashboard/wanted/{id}/told", post(pages::wanted::told))
        .route("/dashboard/settings/mpesa", get(pages::mpesa::show).post(forms::mpesa::save))
        .route("/dashboard/settings/mpesa/test", post(forms::mpesa::test))
        .route("/dashboard/settings/mpesa/list", post(forms::mpesa::open_list))
        .route("/dashboard/settings/mpesa/list/close", post(forms::mpesa::close_list))
        .route("/dashboard/money", get(pages::money::show))
        .route("/dashboard/money.csv", get(pages::money::export))
        .route("/dashboard/money/register", post(forms::money::register))
        .route("/dashboard/money/lead", post(forms::money::lead))
        .route("/dashboard/money/list", post(forms::money::ask_list))
        .route("/dashboard/money/balance", post(forms::money::ask_balance))
        .route("/dashboard/money/sending", post(forms::refund::sending))
        .route("/dashboard/money/{line}/send", post(forms::refund::of_line))
        .route("/dashboard/refunds/{id}/approve", post(forms::refund::approve))
        .route("/dashboard/refunds/{id}/withdraw", post(forms::refund::withdraw))
        .route("/dashboard/refunds/{id}/resolve", post(forms::refund::resolve))
        .route("/dashboard/money/cash/{holder}", post(forms::cash::count))
        .route("/dashboard/pay-ways", get(pages::pay_ways::show).post(forms::parts::save))
        .route("/dashboard/money/{line}/attach", post(forms::money::attach))
        .route("/dashboard/money/{line}/detach", post(forms::money::detach))
        .route("/dashboard/money/{line}/return", post(forms::money::give_back))
        .route("/dashboard/money/{line}/doubt", post(forms::money::doubt))
        .merge(days())
        .route("/dashboard/orders", get(pages::orders::show))
        .route("/dashboard/orders/{id}", get(pages::order::show))
        .route("/dashboard/orders/{id}/pack", post(forms::pack))
        .route("/dashboard/orders/{id}/hand-over", post(forms::hand_over))
        .route("/dashboard/orders/{id}/deliver", post(forms::deliver))
        .route("/dashboard/pole-pole", get(pages::slow::show))
        .route("/dashboard/orders/{id}/extend", post(forms::extend))
        .route("/dashboard/orders/{id}/give-up", post(forms::refund::give_up))
        .route("/dashboard/orders/{id}/cash-back", post(forms::cash::give_back))
        .route("/dashboard/orders/{id}/let-go", post(forms::let_go))
        .route("/dashboard/orders/{id}/ask", post(forms::ask))
        .route("/dashboard/orders/{id}/cash", post(forms::cash::take))
        .route("/dashboard/orders/{id}/payment", post(forms::confirm_payment))
        .route("/dashboard/orders/{id}/payment/reject", post(forms::reject_payment))
        .route("/dashboard/orders/{id}/payment/look-up", post(forms::look_up_payment))
        .route("/dashboard/orders/{id}/payment/undo", post(forms::undo_payment))
        .route("/dashboard/orders/{id}/cancel", post(forms::cancel))
        .route("/dashboard/orders/{id}/refund", post(forms::refund::of_order))
        .route("/dashboard/orders/{id}/cancel-refund", post(forms::refund::cancel))
        .route("/dashboard/orders/{id}/reopen", post(forms::reopen))
}

/// The day close.
fn days() -> Router<App> {
    Router::new()
        .route("/dashboard/money/days", get(pages::days::show).post(forms::days::upload))
        .route("/dashboard/money/days/{day}", get(pages::day::show))
        .route("/dashboard/money/days/{day}/csv", get(pages::day::export))
        .route("/dashboard/money/days/{day}/{line}", post(forms::days::resolve))
}

/// What the frame shows of somebody signed in. `path` is where a change of language leads.
fn who(staff: &Staff, path: &str) -> Who {
    Who {
        language: staff.language(),
        theme: staff.theme,
        path: path.to_owned(),
        shop_url: staff.app.origin.of_shop(&staff.session.view.store_slug),
        staff: staff.session.view.clone(),
        now: staff.app.platform.clock().now(),
    }
}
