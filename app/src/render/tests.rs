use axum::{
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use kikapu_ui::{Language, Picture, PictureFile, PictureFormat, Sizes};
use leptos::prelude::*;
use serde_json::json;

use super::{Assets, AssetsError, Frame, Islands, KeptPage, Page, Renderer};
use crate::islands::CopyNumber;

fn renderer() -> Renderer {
    Renderer::new(Assets::plain("pkg", "kikapu"))
}

fn page_with_island(frame: Frame) -> String {
    renderer()
        .page(
            frame,
            || view! { <CopyNumber language=Language::En label="Paybill".to_owned() value="522522".to_owned()/> },
        )
        .html("N")
}

#[test]
fn an_island_comes_in_its_wrapper_around_finished_html() {
    let html = page_with_island(Frame::new(Language::En, "Pay"));
    assert!(html.contains("<leptos-island data-component=\"CopyButton_"), "{html}");
    assert!(html.contains("data-copy=\"522522\""), "{html}");
}

#[test]
fn only_a_page_with_an_island_has_a_script() {
    let plain = renderer().page(Frame::new(Language::En, "Terms"), || view! { <p>"Terms"</p> }).html("N");
    assert!(!plain.contains("<script"), "{plain}");
    let html = page_with_island(Frame::new(Language::En, "Pay"));
    assert!(html.contains("<script type=\"module\" nonce=\"N\">"), "{html}");
    assert!(
        html.contains("import(\"/pkg/kikapu.js\")") && html.contains("module_or_path:\"/pkg/kikapu.wasm\""),
        "{html}"
    );
}

#[test]
fn a_shopper_loads_no_rules_of_the_platforms_own_pages() {
    let page = |frame| renderer().page(frame, || view! { <p>"Hello"</p> }).html("N");
    let platform = Frame { is_platform: true, ..Frame::new(Language::En, "Orders") };
    assert!(page(platform).contains("/kikapu.css\"><link rel=\"stylesheet\" href=\"/platform.css?v="));
    assert!(!page(Frame::new(Language::En, "Cart")).contains("platform.css"));
}

#[test]
fn a_page_of_a_shop_asks_for_the_worker_and_is_kept_with_it() {
    let frame = Frame { is_installable: true, ..Frame::new(Language::En, "Terms") };
    let page = renderer().page(frame, || view! { <p>"Terms"</p> });
    let html = page.html("N");
    assert!(html.contains("<script nonce=\"N\">navigator.serviceWorker&&"), "{html}");
    assert!(KeptPage::of(&page).is_some(), "the script is named by its hash");
}

#[test]
fn the_loader_fits_into_a_kilobyte_and_a_quarter() {
    let html = page_with_island(Frame::new(Language::En, "Pay"));
    let script = html.split("nonce=\"N\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a script");
    assert!(script.len() <= 1_280, "{}", script.len());
}

#[test]
fn the_page_decides_when_its_islands_wake() {
    let mode = |frame: Frame| page_with_island(frame);
    assert!(mode(Frame::new(Language::En, "Home")).contains("mode=\"idle\""));
    assert!(
        mode(Frame { islands: Islands::Eager, data_saver: true, ..Frame::new(Language::En, "Pay") })
            .contains("mode=\"eager\"")
    );
    assert!(mode(Frame { data_saver: true, ..Frame::new(Language::En, "Home") }).contains("mode=\"touch\""));
}

#[test]
fn each_answer_has_its_own_nonce_and_the_policy_names_it() {
    let page = renderer().page(Frame::new(Language::En, "Pay"), || {
        view! { <CopyNumber language=Language::En label="Paybill".to_owned() value="522522".to_owned()/> }
    });
    let policy = |page: Page| {
        page.into_response().headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain text").to_owned()
    };
    let (first, second) = (policy(page.clone()), policy(page));
    assert_ne!(first, second);
    assert!(first.contains("'strict-dynamic'") && first.contains("frame-ancestors 'none'"), "{first}");
}

#[test]
fn a_kept_page_names_its_scripts_by_hash_and_is_known_again() {
    let page = renderer().page(Frame::new(Language::En, "Pay"), || {
        view! { <CopyNumber language=Language::En label="Paybill".to_owned() value="522522".to_owned()/> }
    });
    let kept = KeptPage::of(&page).expect("its nonces stand in its own tags");
    let asked = |name: header::HeaderName, value: &str| {
        let mut asked = HeaderMap::new();
        asked.insert(name, value.parse().expect("a header"));
        kept.answer(&asked)
    };
    let plain = asked(header::ACCEPT_ENCODING, "gzip, br;q=0");
    let policy = plain.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain text");
    assert!(policy.contains("script-src 'self' 'sha256-") && !policy.contains("nonce"), "{policy}");
    assert!(!policy.contains("'strict-dynamic'"), "a hash does not reach what the loader imports: {policy}");
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
    assert_eq!(asked(header::ACCEPT_ENCODING, "gzip, br").headers()[header::CONTENT_ENCODING], "br");
    let tag = plain.headers()[header::ETAG].to_str().expect("plain text");
    assert_eq!(asked(header::IF_NONE_MATCH, tag).status(), StatusCode::NOT_MODIFIED);
    assert_eq!(asked(header::IF_NONE_MATCH, "W/\"other\"").status(), StatusCode::OK);
}

#[test]
fn text_from_a_shop_cannot_break_out() {
    let evil = "</title></script><script>alert(1)</script>\"";
    let frame = Frame {
        description: evil.to_owned(),
        json_ld: vec![json!({ "name": evil })],
        canonical: Some(("https://a.test".to_owned(), format!("/{evil}"))),
        ..Frame::new(Language::En, evil)
    };
    let html = renderer().page(frame, || view! { <p>{evil}</p> }).html("N");
    assert!(!html.contains("<script>alert"), "{html}");
    assert!(html.contains("\\u003c/script>"), "{html}");
}

#[test]
fn an_indexed_page_names_both_languages_and_itself() {
    let frame = Frame {
        canonical: Some(("https://a.test".to_owned(), "/p/viatu".to_owned())),
        ..Frame::new(Language::Sw, "Viatu")
    };
    let html = renderer().page(frame, || view! { <p>"Viatu"</p> }).html("N");
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"sw-KE\">"), "{html}");
    assert!(html.contains("<link rel=\"canonical\" href=\"https://a.test/sw/p/viatu\">"), "{html}");
    assert!(html.contains("hreflang=\"en-KE\" href=\"https://a.test/p/viatu\""), "{html}");
    assert!(!html.contains("noindex"));
}

#[test]
fn a_page_without_an_address_stays_out_of_search_and_keeps_its_status() {
    let frame = Frame { status: StatusCode::NOT_FOUND, ..Frame::new(Language::En, "Not found") };
    let page = renderer().page(frame, || view! { <p>"Nothing here"</p> });
    assert!(page.html("N").contains("noindex"));
    assert_eq!(page.into_response().status(), StatusCode::NOT_FOUND);
}

#[test]
fn a_tint_becomes_one_rule() {
    let tint = "#aa3300".parse().ok();
    let picture = move || {
        let files = vec![PictureFile { format: PictureFormat::Jpeg, width: 160, url: "/m/a.jpg".to_owned() }];
        view! { <Picture alt="Shoe" files width=800 height=800 sizes=Sizes::CARD tint=tint/> }
    };
    let html = renderer().page(Frame::new(Language::En, "Shoes"), move || view! { {picture()} {picture()} }).html("N");
    assert_eq!(html.matches(".tint-aa3300{background:#aa3300}").count(), 1, "{html}");
    assert!(!html.contains("style=\""), "{html}");
}

#[test]
fn hashed_names_come_from_the_list_of_cargo_leptos() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("hash.txt");
    std::fs::write(&list, "js: abc\nwasm: d-f\ncss: x_y\n").expect("written");
    let assets = Assets::hashed("pkg", "kikapu", &list).expect("complete");
    assert_eq!((assets.js.as_str(), assets.css.as_str()), ("/pkg/kikapu.abc.js", "/pkg/kikapu.x_y.css"));
    assert_eq!(assets.wasm, "/pkg/kikapu.d-f.wasm");
    std::fs::write(&list, "js: abc\n").expect("written");
    assert!(matches!(Assets::hashed("pkg", "kikapu", &list), Err(AssetsError::Incomplete { extension: "css", .. })));
}

#[test]
fn the_running_server_looks_for_the_site_where_the_build_puts_it() {
    let read = |name: &str| -> toml::Table {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        std::fs::read_to_string(path).expect(name).parse().expect(name)
    };
    let (built, run) = (read("Cargo.toml"), read("Leptos.toml"));
    let built = &built["workspace"]["metadata"]["leptos"][0];
    let run = run["package"]["metadata"]["leptos"].as_table().expect("a section");
    assert!(run.len() >= 4, "{run:?}");
    for (key, value) in run {
        assert_eq!(built.get(key), Some(value), "{key}");
    }
}
