//! What these islands change outside their own HTML. On the server each call does nothing.

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Document, Element, HtmlElement};

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    fn find(selector: &str) -> Option<Element> {
        document()?.query_selector(selector).ok()?
    }

    /// The cart link of the header says how many things are in it.
    pub fn show_cart_count(label: &str, count: u32) -> Option<()> {
        let link = find("header a[href$='/cart']")?;
        link.set_attribute("aria-label", label).ok()?;
        let badge = match find("header a[href$='/cart'] .count") {
            Some(badge) => badge,
            None => {
                let badge = document()?.create_element("span").ok()?;
                badge.set_class_name("count");
                badge.set_attribute("aria-hidden", "true").ok()?;
                link.append_child(&badge).ok()?;
                badge
            }
        };
        badge.set_text_content(Some(&count.to_string()));
        Some(())
    }

    /// Brings a picture of the gallery into view and marks its thumbnail.
    pub fn show_picture(place: u32) -> Option<()> {
        let place = place.to_string();
        let slide: HtmlElement = find(&["#pic-", &place].concat())?.dyn_into().ok()?;
        let strip: HtmlElement = slide.parent_element()?.dyn_into().ok()?;
        strip.set_scroll_left(slide.offset_left() - strip.offset_left());
        mark_thumb(&place)
    }

    /// Marks the thumbnail of a picture as the current one.
    pub fn mark_thumb(place: &str) -> Option<()> {
        if let Some(before) = find(".thumb[aria-current]") {
            before.remove_attribute("aria-current").ok()?;
        }
        find(&[".thumb[data-pic='", place, "']"].concat())?.set_attribute("aria-current", "true").ok()
    }

    /// The picture whose thumbnail was tapped, if a thumbnail was.
    pub fn tapped_picture(event: &web_sys::Event) -> Option<u32> {
        let target: Element = event.target()?.dyn_into().ok()?;
        target.closest(".thumb").ok()??.get_attribute("data-pic")?.parse().ok()
    }

    /// Puts another query behind the page's path, without a new entry in the history.
    pub fn replace_query(query: &str) -> Option<()> {
        let window = web_sys::window()?;
        let path = window.location().pathname().ok()?;
        window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&[path.as_str(), query].concat())).ok()
    }

    /// Scrolls to the first input of a group and focuses it.
    pub fn focus(selector: &str) -> Option<()> {
        find(selector)?.dyn_into::<HtmlElement>().ok()?.focus().ok()
    }

    /// Goes to another page.
    pub fn go(address: &str) -> Option<()> {
        web_sys::window()?.location().set_href(address).ok()
    }
}

/// The same functions for the server, which never runs an island's events.
#[cfg(not(feature = "hydrate"))]
mod browser {
    pub const fn show_cart_count(_label: &str, _count: u32) -> Option<()> {
        None
    }
    pub const fn show_picture(_place: u32) -> Option<()> {
        None
    }
    pub const fn replace_query(_query: &str) -> Option<()> {
        None
    }
    pub const fn focus(_selector: &str) -> Option<()> {
        None
    }
    pub const fn go(_address: &str) -> Option<()> {
        None
    }
}

#[cfg(feature = "hydrate")]
pub use browser::tapped_picture;
pub use browser::{focus, go, replace_query, show_cart_count, show_picture};
