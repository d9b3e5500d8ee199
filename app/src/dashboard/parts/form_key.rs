use kikapu_commerce::secret;
use leptos::prelude::*;

/// Hidden in a form that moves an amount: sent twice, it has its effect once.
#[component]
pub fn FormKey() -> impl IntoView {
    view! { <input type="hidden" name="idempotency_key" value=secret::idempotency_key()/> }
}
