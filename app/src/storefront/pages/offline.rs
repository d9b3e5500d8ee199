//! What a shop's pages are without a network: the worker that keeps them, and the page for those it has not kept.
//!
//! The worker asks the network first and waits three seconds for it, then shows what it kept, which says so and how
//! old it is. Files whose address changes with their content come from the phone. It never touches what pays, and no
//! form: only reading is helped.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kikapu_ui::{Icon, Language, LinkButton, Tone, icon, link};
use leptos::prelude::*;
use serde_json::json;

use crate::door::{No, Visitor};
use crate::frame::{shown_phone, t as tf};
use crate::render::Frame;
use crate::storefront::Setting;
use crate::storefront::t::offline as t;

/// Where the worker writes the list.
const SAVED: &str = "<!--saved-->";
const SOURCE: &str = include_str!("../worker.js");
/// The worker may call this host and nothing else. A worker's policy is its own, not that of the page.
const POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// `GET /worker.js`: changes with the stylesheet, so that a browser fetches the new one before it is needed offline.
pub async fn worker(visitor: Visitor) -> Response {
    let files = json!([visitor.app.renderer.stylesheet(), icon::sprite_url()]).to_string();
    let script = SOURCE.trim_end().replacen("$files", &files, 1).replacen("$words", &words().to_string(), 1);
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, script).into_response()
}

/// The worker's words, English first.
fn words() -> serde_json::Value {
    let of = |language| {
        json!({
            "offline": t::offline(language), "slow": t::slow(language), "careful": t::careful(language),
            "minutes": t::minutes(language), "hours": t::hours(language), "days": t::days(language),
        })
    };
    json!([of(Language::En), of(Language::Sw)])
}

/// `GET /offline`: fetched beforehand, shown for pages that were not kept. The worker writes the list into it.
pub async fn show(visitor: Visitor) -> Result<Response, No> {
    let setting = Setting::of(&visitor).await?;
    let frame = Frame::new(setting.language, format!("{} · {}", t::title(setting.language), setting.shop.name));
    Ok(visitor.page(frame, move || view! { <Offline setting/> }))
}

/// Who the shop is, how to reach it without data, and what the phone has kept.
#[component]
pub fn Offline(
    /// What it stands in.
    setting: Setting,
) -> impl IntoView {
    let language = setting.language;
    let shop = &setting.shop;
    let call = (!shop.phone.is_empty()).then(|| {
        let words = tf::call(language, &shown_phone(&shop.phone));
        view! { <LinkButton href=link::tel(&shop.phone) tone=Tone::Secondary icon="phone">{words}</LinkButton> }
    });
    let chat = setting.whatsapp(&tf::whatsapp_hello(language, &shop.name)).map(|href| {
        view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp">{tf::whatsapp(language)}</LinkButton> }
    });
    view! {
        <header class="header">
            <div class="wrap header-row"><p class="header-name"><a href=setting.to("/")>{shop.name.clone()}</a></p></div>
        </header>
        <main id="main" class="wrap main" tabindex="-1">
            <h1 class="text-heading-lg">{t::title(language)}</h1>
            <p class="text-muted mt-3 mb-4">{t::text(language)}</p>
            <p class="visit-links">
                <a class="btn btn-primary" href="">{t::try_again(language)}</a>
                {call}
                {chat}
            </p>
            <section class="section">
                <h2 class="text-heading-md"><Icon name="clock"/>" "{t::saved(language)}</h2>
                <ul class="shop-facts" inner_html=SAVED></ul>
            </section>
        </main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Assets, Renderer};
    use crate::storefront::sample::setting;

    #[test]
    fn the_page_is_small_and_has_room_for_what_is_kept() {
        for language in Language::ALL {
            let page = Renderer::new(Assets::plain("pkg", "kikapu"))
                .page(Frame::new(language, "No network"), move || view! { <Offline setting=setting(language, None)/> });
            let html = page.html("N");
            assert!(html.contains("<!--saved-->") && html.contains("href=\"tel:+254700000102\""), "{html}");
            assert!(html.len() < 6_144, "{}", html.len());
        }
    }

    #[test]
    fn the_worker_finds_its_places_once_each() {
        assert!(SOURCE.contains(SAVED));
        assert_eq!((SOURCE.matches("$files").count(), SOURCE.matches("$words").count()), (1, 1));
        let words = words();
        for language in [0, 1] {
            for age in ["minutes", "hours", "days"] {
                assert!(words[language][age].as_str().is_some_and(|text| text.contains("{n}")), "{age}");
            }
        }
    }

    #[test]
    fn what_pays_is_never_kept() {
        assert!(SOURCE.contains(r"NEVER=/^\/(checkout|pay|track)(\/|$)/"));
        assert!(SOURCE.contains(r#"r.method!="GET""#));
    }
}
