use kikapu_contract::cart::CartError;
use kikapu_contract::catalog::{DeliveryLine, ListingQuery};
use kikapu_contract::{Problem, Refusal};
use kikapu_ui::Language;
use leptos::prelude::*;

use super::delivery::{Area, Areas};
use super::home::{Home, Shown};
use super::listing::Listing;
use super::policy::{Policy, PolicyPage};
use super::product::{Asked, Product, Said};
use super::search::{Beside, Found, Search};
use super::{error, structured};
use crate::render::{Assets, Frame, Renderer};
use crate::storefront::parts::{BackForm, BackTry};
use crate::storefront::sample::{area_view, card, kes, listing, product, promise, setting, voices};

/// A page as the browser gets it, without the comments that mark the places of values.
fn html<V: IntoView>(language: Language, body: impl FnOnce() -> V) -> String {
    let page = Renderer::new(Assets::plain("pkg", "kikapu")).page(Frame::new(language, "Test"), body);
    page.html("N").replace("<!>", "").replace("<!---->", "")
}

fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is missing in\n{html}");
    }
}

fn lacks(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(!html.contains(part), "{part} should not be in\n{html}");
    }
}

fn range() -> DeliveryLine {
    DeliveryLine::Range { low: kes(0), high: kes(600) }
}

fn product_page(language: Language, query: &[(&str, &str)]) -> String {
    let product = product(range());
    let query: Vec<(String, String)> =
        query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let asked = Asked::of(&product, &query);
    let areas = vec![promise("westlands", "Westlands", 200)];
    html(language, move || view! { <Product setting=setting(language, None) product areas asked/> })
}

#[test]
fn home_shows_the_promise_the_hero_and_what_sells() {
    let shown = Shown {
        selling: (1..=6).map(|n| card(n, n == 2)).collect(),
        newest: vec![card(9, false)],
        voices: voices(),
        areas: vec![promise("westlands", "Westlands", 200)],
    };
    let html = html(Language::En, move || view! { <Home setting=setting(Language::En, None) shown/> });
    has(
        &html,
        &[
            "Order by 2 pm and wear",
            "id=\"hero-title\"",
            "See it<span class=\"sr-only\">: Kiatu 1",
            "Selling now",
            "New in",
            "/delivery/westlands",
        ],
    );
    has(&html, &["action=\"/search\"", "href=\"/c/sandals\"", "Amani &lt;Shoes&gt;"]);
    has(&html, &["What buyers say", "4.2 of 5 from 63 reviews", "Upper Hill &lt;in&gt; these", "one glass cabinet"]);
    assert_eq!(html.matches("fetchpriority=\"high\"").count(), 1, "one picture is first");
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn home_knows_the_area_and_both_languages() {
    let shown = Shown { selling: (1..=6).map(|n| card(n, false)).collect(), ..Shown::default() };
    let area = Some(promise("westlands", "Westlands", 200));
    let html = html(Language::Sw, move || view! { <Home setting=setting(Language::Sw, area) shown/> });
    has(&html, &["Zinazouzwa sasa Westlands", "href=\"/sw/p/kiatu-2\"", "leo kufikia saa 12 jioni"]);
}

#[test]
fn home_shows_a_product_once() {
    let shown = Shown {
        selling: (1..=6).map(|n| card(n, false)).collect(),
        newest: (5..=12).map(|n| card(n, false)).collect(),
        ..Shown::default()
    };
    let html = html(Language::En, move || view! { <Home setting=setting(Language::En, None) shown/> });
    lacks(&html, &["id=\"new-kiatu-5\"", "id=\"new-kiatu-6\"", "id=\"new-kiatu-11\""]);
    has(&html, &["id=\"new-kiatu-7\"", "id=\"new-kiatu-10\""]);
}

#[test]
fn a_shop_without_products_is_opening_soon() {
    let html = html(Language::En, || view! { <Home setting=setting(Language::En, None) shown=Shown::default()/> });
    has(&html, &["Opening soon", "https://wa.me/254700000101?text="]);
    lacks(&html, &["hero-title", "Selling now"]);
}

#[test]
fn a_listing_is_filtered_by_a_plain_form() {
    let query = ListingQuery {
        category: "sandals".to_owned(),
        traits: vec!["size:39".to_owned()],
        min: Some(500),
        page: 1,
        ..ListingQuery::default()
    };
    let html =
        html(Language::En, move || view! { <Listing setting=setting(Language::En, None) view=listing(query, 50)/> });
    has(
        &html,
        &[
            "<form id=\"filters\" action=\"/c/sandals\"",
            "name=\"f\" value=\"size:39\" checked",
            "name=\"min\" value=\"500\"",
        ],
    );
    has(&html, &["50 items", "Show 2 more", "1–24 of 50 items", "Show 24 more items"]);
    // Dropping one filter keeps the other.
    has(
        &html,
        &[
            "aria-label=\"Remove Size: 39\"",
            "href=\"/c/sandals?min=500\"",
            "href=\"/c/sandals?f=size%3A39\"",
            "Clear all",
        ],
    );
    has(&html, &["href=\"/c/sandals?f=size%3A39&amp;min=500&amp;page=2\""]);
}

#[test]
fn only_a_card_with_one_variant_can_be_added_from_the_grid() {
    let query = ListingQuery { page: 1, ..ListingQuery::default() };
    let html =
        html(Language::En, move || view! { <Listing setting=setting(Language::En, None) view=listing(query, 2)/> });
    assert_eq!(html.matches("action=\"/cart/add\"").count(), 1);
    has(&html, &["Add to cart: Kiatu 0", "Size 36–42", "4.3 of 5 stars, reviews: 27"]);
    lacks(&html, &["page=2"]);
}

#[test]
fn nothing_found_names_the_filter_to_drop() {
    let query = ListingQuery {
        category: "sandals".to_owned(),
        traits: vec!["size:39".to_owned()],
        page: 1,
        ..ListingQuery::default()
    };
    let html =
        html(Language::Sw, move || view! { <Listing setting=setting(Language::Sw, None) view=listing(query, 0)/> });
    has(&html, &["Bila “Size: 39”: bidhaa 14", "href=\"/sw/c/sandals\"", "Tuombe tukutafutie"]);
}

#[test]
fn the_chip_of_what_is_shown_is_marked_and_comes_first() {
    let chips = |category: &str| {
        let query = ListingQuery { category: category.to_owned(), page: 1, ..ListingQuery::default() };
        let html =
            html(Language::En, move || view! { <Listing setting=setting(Language::En, None) view=listing(query, 2)/> });
        let row = html.split_once("<div class=\"lg-hidden\">").expect("a row of chips").1;
        row.split_once("</nav>").expect("its end").0.to_owned()
    };
    let all = chips("");
    assert!(all.contains("href=\"/products\" aria-current=\"page\""), "{all}");
    let sandals = chips("sandals");
    let first = sandals.split("</a>").next().expect("a chip");
    assert!(first.contains("/c/sandals") && first.contains("aria-current=\"page\""), "{sandals}");
    assert_eq!(sandals.matches("aria-current").count(), 1, "{sandals}");
}

#[test]
fn a_search_without_a_result_offers_categories_and_no_filter() {
    let query = ListingQuery { q: "zzz".to_owned(), page: 1, ..ListingQuery::default() };
    let mut view = listing(query, 0);
    view.relax.clear();
    let beside = Beside { area: None, nearest: vec!["zana".to_owned()] };
    let found = Found::Results(Box::new(view), beside);
    let html = html(
        Language::En,
        move || view! { <Search setting=setting(Language::En, None) words="zzz".to_owned() found/> },
    );
    has(&html, &["href=\"/c/sandals\"", "Try another word", "Did you mean:", "href=\"/search?q=zana\""]);
    lacks(&html, &["Filter and sort", "id=\"filters\""]);
}

#[test]
fn a_search_says_what_it_searched_instead_and_offers_the_area() {
    let query = ListingQuery { q: "vitu <b>".to_owned(), page: 1, ..ListingQuery::default() };
    let mut view = listing(query, 2);
    view.corrected = Some("viatu".to_owned());
    let beside = Beside { area: Some(promise("westlands", "Westlands", 200)), nearest: Vec::new() };
    let found = Found::Results(Box::new(view), beside);
    let html = html(
        Language::En,
        move || view! { <Search setting=setting(Language::En, None) words="vitu <b>".to_owned() found/> },
    );
    has(
        &html,
        &[
            "These are the results for “viatu”",
            "Delivery to Westlands: fee and times",
            "name=\"q\" value=\"vitu &lt;b&gt;\"",
        ],
    );
    lacks(&html, &["vitu <b>"]);
}

#[test]
fn a_product_can_be_chosen_and_added_by_a_plain_form() {
    let html = product_page(Language::En, &[("size", "39")]);
    has(
        &html,
        &[
            "method=\"post\" action=\"/cart/add\"",
            "name=\"product\" value=\"raba\"",
            "name=\"opt0\" value=\"39\" checked",
            "name=\"opt1\" value=\"Brown\"",
        ],
    );
    has(&html, &["<button form=\"buy\"", "Add to cart", "Raba &lt;b&gt;Safi&lt;/b&gt;", "Second paragraph."]);
    lacks(&html, &["Raba <b>"]);
}

#[test]
fn a_value_without_stock_stays_selectable_and_says_so() {
    let html = product_page(Language::En, &[]);
    // Of size 40 there is only black, and it is gone.
    has(&html, &["name=\"opt0\" value=\"40\" data-gone=\"\"", ", sold out"]);
    let inputs =
        html.split("<input").filter(|input| input.split('>').next().is_some_and(|tag| tag.contains("data-gone")));
    assert_eq!(inputs.count(), 1, "{html}");
}

#[test]
fn a_full_choice_shows_its_own_price_and_stock() {
    let html = product_page(Language::En, &[("size", "39"), ("colour", "Brown")]);
    has(&html, &["Only 2 left</p>"]);
    let shown = |html: &str| {
        html.split_once("buy-price").and_then(|(_, rest)| rest.split_once("</div>")).expect("a price").0.to_owned()
    };
    has(&shown(&html), &["KSh 2,650"]);
    lacks(&shown(&html), &["price-from"]);
    let open = product_page(Language::En, &[]);
    has(&shown(&open), &["price-from\">From", "KSh 2,450"]);
}

#[test]
fn the_chosen_picture_comes_first_without_a_script() {
    let html = product_page(Language::En, &[("img", "3")]);
    let first = html.find("id=\"pic-2\"").expect("the third picture");
    assert!(first < html.find("id=\"pic-0\"").expect("the first picture"));
    has(&html, &["href=\"/p/raba?img=3\"", "aria-label=\"Picture 3 of 3\" aria-current=\"true\""]);
    // A colour brings its own picture.
    let html = product_page(Language::En, &[("colour", "Brown")]);
    has(&html, &["aria-label=\"Picture 2 of 3\" aria-current=\"true\""]);
    // A picture that does not exist is the last one, never an error.
    let html = product_page(Language::En, &[("img", "99")]);
    has(&html, &["aria-label=\"Picture 3 of 3\" aria-current=\"true\""]);
}

#[test]
fn a_form_that_added_nothing_keeps_its_picks_and_names_the_missing_one() {
    let html = product_page(Language::En, &[("say", "choose"), ("opt0", "39")]);
    has(&html, &["Choose Colour first", "name=\"opt0\" value=\"39\" checked"]);
    let html = product_page(Language::Sw, &[("say", "only-2"), ("opt0", "39"), ("opt1", "Brown")]);
    has(&html, &["Zimebaki 2 tu", "action=\"/sw/cart/add\""]);
}

#[test]
fn every_reason_is_read_back_from_its_address() {
    for said in [Said::Choose, Said::NotMade, Said::SoldOut, Said::OnlyLeft(3), Said::Full] {
        assert_eq!(Said::from_code(&said.code()), Some(said));
    }
    assert_eq!(Said::from_code("only-x"), None);
    assert_eq!(Said::of(&CartError::Refused(Refusal::NotFound)), None);
    let invalid = |field| Said::of(&CartError::Refused(Refusal::field(field, Problem::Missing)));
    assert_eq!((invalid("opt1"), invalid("picks"), invalid("qty")), (Some(Said::Choose), Some(Said::NotMade), None));
}

#[test]
fn without_an_area_the_page_shows_the_range_and_asks() {
    let html = product_page(Language::En, &[("size", "39")]);
    has(
        &html,
        &[
            "Delivery free to KSh 600",
            "action=\"/area\"",
            "name=\"back\" value=\"/p/raba?size=39\"",
            "Westlands · KSh 200",
        ],
    );
}

#[test]
fn with_an_area_the_page_says_fee_hour_and_time_left() {
    let area = promise("westlands", "Westlands", 200);
    let product = product(DeliveryLine::Area(area.clone()));
    let asked = Asked::of(&product, &[]);
    let html = html(
        Language::En,
        move || view! { <Product setting=setting(Language::En, Some(area)) product areas=Vec::new() asked/> },
    );
    has(
        &html,
        &[
            "To Westlands: KSh 200, arrives today by 6 pm if you order in 2 h 10 min.",
            "href=\"/delivery?back=%2Fp%2Fraba\"",
        ],
    );
}

#[test]
fn reviews_tell_average_and_distribution_as_text() {
    let html = product_page(Language::En, &[]);
    has(
        &html,
        &[
            "4.5 of 5",
            "2 reviews",
            "5 stars: 1",
            "1 star: 0",
            "Bought it, Umoja, Mar 2026",
            "lang=\"sw-KE\" class=\"mt-2\">Viatu vizuri &lt;3",
        ],
    );
    has(&html, &["Runs small: most buyers went one up", "href=\"/p/raba?stars=5#reviews\""]);
    lacks(&html, &["?stars=1#reviews", "Show all reviews"]);
    has(
        &product_page(Language::En, &[("stars", "5")]),
        &["Show all reviews", "aria-current=\"true\" class=\"review-bar\"><span>5 stars: 1"],
    );
}

#[test]
fn a_product_that_is_gone_offers_a_chat_instead_of_a_button() {
    let mut product = product(DeliveryLine::None);
    for variant in &mut product.variants {
        variant.available = 0;
    }
    let asked = Asked::of(&product, &[]);
    let html = html(
        Language::En,
        move || view! { <Product setting=setting(Language::En, None) product areas=Vec::new() asked/> },
    );
    has(&html, &["Sold out for now", "Ask when it is back", "id=\"similar\"", "id=\"beside\""]);
    has(&html, &["id=\"back\" open class=\"disclosure\"", "action=\"/p/raba/back\"", "Which one"]);
    lacks(&html, &["action=\"/cart/add\""]);
}

#[test]
fn a_product_tells_search_engines_its_price_and_stock() {
    let facts = structured::product(&setting(Language::En, None), &product(range()));
    assert_eq!(facts["offers"]["lowPrice"], "2450.00");
    assert_eq!(facts["offers"]["highPrice"], "2650.00");
    assert_eq!(facts["offers"]["priceCurrency"], "KES");
    assert_eq!(facts["offers"]["availability"], "https://schema.org/InStock");
    assert_eq!(facts["aggregateRating"]["ratingValue"], "4.5");
    assert_eq!(facts["image"][0], "https://amani.test/media/a-640.jpg");
}

#[test]
fn the_areas_are_listed_with_fee_and_time() {
    let areas = vec![promise("westlands", "Westlands", 200), promise("cbd", "CBD", 0)];
    let html = html(Language::En, move || {
        view! { <Areas setting=setting(Language::En, None) areas pickups=area_view().pickup_points back="/p/raba".to_owned() said=Some("We don't deliver there yet")/> }
    });
    has(
        &html,
        &[
            "We deliver to 2 areas",
            "<caption>Nairobi West</caption>",
            "href=\"/delivery/cbd\"",
            "<td>free</td>",
            "We don't deliver there yet",
        ],
    );
    has(&html, &["name=\"back\" value=\"/p/raba\"", "Shop B14"]);
}

#[test]
fn an_area_leads_with_fee_arrival_and_cut_off() {
    let html = html(Language::Sw, || view! { <Area setting=setting(Language::Sw, None) view=area_view()/> });
    has(
        &html,
        &[
            "Kuletewa Westlands",
            "KSh 200",
            "leo, saa 9 mchana hadi saa 12 jioni",
            "saa 8 mchana",
            "name=\"area\" value=\"westlands\"",
        ],
    );
    has(&html, &["href=\"/sw/delivery/parklands\"", "action=\"/sw/area\""]);
    has(&html, &["Ijumaa 20 Nov, saa 9 mchana hadi saa 12 jioni", "Wanunuzi wa Westlands wanasema", "lang=\"en-KE\""]);
}

#[test]
fn policies_say_what_the_shop_set() {
    let page = |policy, language| {
        html(
            language,
            move || view! { <PolicyPage setting=setting(language, None) policy fees=Some((kes(100), kes(600)))/> },
        )
    };
    has(&page(Policy::Returns, Language::En), &["You have 7 days", "hello@amani.example"]);
    has(&page(Policy::Returns, Language::Sw), &["Una siku 7"]);
    has(&page(Policy::Delivery, Language::En), &["KSh 100 to KSh 600"]);
    has(&page(Policy::Terms, Language::En), &["Amani Shoes Enterprises", "VAT of 16%"]);
    has(&page(Policy::Payment, Language::En), &["business number 400511"]);
    has(&page(Policy::Terms, Language::En), &["Business registration BN-7XY", "Last changed on 1 Dec 2026."]);
    has(&page(Policy::About, Language::En), &["one glass cabinet"]);
    lacks(&page(Policy::About, Language::En), &["Last changed"]);
    for policy in Policy::ALL {
        assert_eq!(page(policy, Language::Sw).matches("<h1").count(), 1, "{policy:?}");
    }
}

#[test]
fn an_error_page_says_that_nothing_was_charged() {
    let refusal = Refusal::Internal { incident: "k7f3".to_owned() };
    let html =
        html(Language::En, move || view! { <error::Bare language=Language::En refusal path="/p/raba".to_owned()/> });
    has(&html, &["Nothing was charged by this page", "k7f3", "href=\"/p/raba\"", "href=\"/track\""]);
    assert!(html.len() < 4_096, "{}", html.len());
}

#[test]
fn a_missing_page_offers_search_and_categories() {
    let html =
        html(Language::Sw, || view! { <error::Framed setting=setting(Language::Sw, None) refusal=Refusal::NotFound/> });
    has(&html, &["Hatuoni ukurasa huu", "action=\"/sw/search\"", "href=\"/sw/c/boots\""]);
}

#[test]
fn sizes_of_shoes_are_known_in_both_systems_and_values_in_both_languages() {
    let html = product_page(Language::Sw, &[("size", "39"), ("colour", "Brown")]);
    has(&html, &["<small>UK 6</small>", "sm 24.5", "class=\"choice-name\">Kahawia</span>", "swatch tint-7a4e36"]);
    has(&html, &["value=\"Brown\"", "field-aside\">Kahawia</span>"]);
    let mut gadget = product(range());
    gadget.is_footwear = false;
    let asked = Asked::of(&gadget, &[]);
    let gadget = html_of(gadget, asked);
    lacks(&gadget, &["UK 6"]);
}

fn html_of(product: kikapu_contract::catalog::ProductView, asked: Asked) -> String {
    html(Language::En, move || view! { <Product setting=setting(Language::En, None) product areas=Vec::new() asked/> })
}

#[test]
fn a_picked_variant_that_is_gone_opens_the_form_for_it() {
    let html = product_page(Language::En, &[("size", "40"), ("colour", "Black")]);
    has(
        &html,
        &["id=\"back\" open class=\"disclosure\"", "name=\"variant\" value=\"01990000-0000-7000-8000-000000000013\""],
    );
    let html = product_page(Language::En, &[("size", "39"), ("colour", "Black")]);
    has(&html, &["<details id=\"back\" class=\"disclosure\"><summary>Tell me when it is back"]);
    has(&product_page(Language::En, &[("say", "noted")]), &["Noted: you hear from us when it is back"]);
}

#[test]
fn a_number_that_cannot_be_read_stays_in_the_form_and_is_explained() {
    let refusal = Refusal::field("phone", Problem::NotAPhone);
    let last = BackTry { phone: "12345".to_owned(), consent: true, refusal: Some(refusal), ..BackTry::default() };
    let html = html(Language::Sw, move || {
        view! { <BackForm language=Language::Sw shop="Amani".to_owned() product=product(range()) last/> }
    });
    has(&html, &["value=\"12345\"", "aria-invalid=\"true\"", "Hii haisomeki kama nambari", "value=\"yes\" checked"]);
    lacks(&html, &["consent-error"]);
}

#[test]
fn an_area_tells_search_engines_what_delivery_takes() {
    let facts = structured::area(&setting(Language::En, None), &area_view());
    let details = &facts["makesOffer"]["shippingDetails"];
    assert_eq!(details["shippingRate"]["value"], "200.00");
    assert_eq!(details["deliveryTime"]["cutoffTime"], "14:00:00+03:00");
    assert_eq!(details["deliveryTime"]["transitTime"]["maxValue"], 0);
}
