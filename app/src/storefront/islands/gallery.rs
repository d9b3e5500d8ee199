use leptos::prelude::*;

/// Lets a thumbnail slide the strip to its picture instead of loading the page again.
#[island]
pub fn Gallery(
    /// Strip and thumbnails.
    children: Children,
) -> impl IntoView {
    let tap = |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(place) = super::dom::tapped_picture(&event)
            && super::dom::show_picture(place).is_some()
        {
            event.prevent_default();
        }
        #[cfg(not(feature = "hydrate"))]
        drop(event);
    };
    view! { <div class="gallery-inner" on:click=tap>{children()}</div> }
}
