use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::browser::dom;

/// Lets a thumbnail slide the strip to its picture instead of loading the page again.
#[island]
pub fn Gallery(
    /// Strip and thumbnails.
    children: Children,
) -> impl IntoView {
    let tap = |event: leptos::ev::MouseEvent| {
        let thumb = dom::around::<Element>(&event, ".thumb");
        if thumb.is_some_and(|thumb| show_picture(&dom::attribute(&thumb, "data-pic")).is_some()) {
            event.prevent_default();
        }
    };
    view! { <div class="gallery-inner" on:click=tap>{children()}</div> }
}

/// Brings a picture into view and marks its thumbnail. `None` where the page has no such picture.
pub(super) fn show_picture(place: &str) -> Option<()> {
    let slide: HtmlElement = dom::first(&["#pic-", place].concat())?;
    let strip: HtmlElement = dom::first(".strip")?;
    strip.set_scroll_left(slide.offset_left() - strip.offset_left());
    dom::each(".thumb", |thumb| {
        if dom::attribute(thumb, "data-pic") == place {
            dom::set(thumb, "aria-current", "true");
        } else {
            dom::toggle(thumb, "aria-current", false);
        }
    });
    Some(())
}

/// Brings the picture of an option's value into view, if one shows it.
pub(super) fn show_value(value: &str) {
    let mut place = None;
    dom::each(".strip [data-shows]", |slide| {
        if place.is_none() && dom::attribute(slide, "data-shows") == value {
            place = slide.id().strip_prefix("pic-").map(str::to_owned);
        }
    });
    if let Some(place) = place {
        // The slide was just found.
        let _ = show_picture(&place);
    }
}
