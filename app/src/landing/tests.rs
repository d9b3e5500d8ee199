use super::*;
use crate::render::{Assets, Renderer};

fn door(name: &str, slug: &str, language: Language) -> Door {
    let shop = ListedShop {
        id: "00000000-0000-7000-8000-0000000000aa".parse().expect("an id"),
        slug: slug.to_owned(),
        name: name.to_owned(),
        promise_en: "Same-day in town.".to_owned(),
        promise_sw: "Siku hiyo hiyo mjini.".to_owned(),
    };
    Door::of(shop, language, |slug| format!("http://{slug}.localhost:3000"))
}

fn html(language: Language, doors: Vec<Door>) -> String {
    let renderer = Renderer::new(Assets::plain("pkg", "kikapu"));
    renderer
        .page(Frame::new(language, title(language)), || view! { <Landing language theme=Theme::System doors/> })
        .html("N")
}

#[test]
fn every_shop_is_a_link_to_its_own_host_in_the_readers_language() {
    let english = html(Language::En, vec![door("Amani", "amani", Language::En)]);
    assert!(english.contains("href=\"http://amani.localhost:3000/\""), "{english}");
    assert!(english.contains("Same-day in town.") && english.contains("amani.localhost:3000</p>"), "{english}");
    let swahili = html(Language::Sw, vec![door("Amani", "amani", Language::Sw)]);
    assert!(swahili.contains("href=\"http://amani.localhost:3000/sw\""), "{swahili}");
    assert!(swahili.contains("Siku hiyo hiyo mjini.") && swahili.contains("href=\"/sw/sign-in\""), "{swahili}");
}

/// With `KIKAPU_LOOK=folder` the page is also written there, for the eye.
#[test]
fn the_page_holds_no_word_of_the_other_language() {
    for (language, other) in [(Language::En, "Maduka"), (Language::Sw, "Shops")] {
        let doors = [("Amani Viatu", "amani"), ("Kasi Wear", "kasi"), ("Nuru Home", "nuru")];
        let html = html(language, doors.map(|(name, slug)| door(name, slug, language)).to_vec());
        assert!(!html.contains(other), "{html}");
        if let Ok(folder) = std::env::var("KIKAPU_LOOK") {
            std::fs::write(format!("{folder}/landing-{}.html", language.code()), html).expect("written");
        }
    }
}

#[test]
fn without_a_shop_the_page_says_so_and_offers_no_list() {
    let html = html(Language::En, Vec::new());
    assert!(html.contains("No shop is open yet") && !html.contains("href=\"#shops\""), "{html}");
}

#[test]
fn the_name_of_a_shop_cannot_break_out_and_gives_its_first_letter() {
    let evil = door("<b>Zuri", "zuri", Language::En);
    assert_eq!(evil.initial(), "B");
    assert!(html(Language::En, vec![evil]).contains("&lt;b&gt;Zuri"));
}

#[test]
fn there_is_no_script_on_the_landing_page() {
    assert!(!html(Language::En, vec![door("Amani", "amani", Language::En)]).contains("<script"));
}
