use super::{Picture, choose, field, icons, missing_pictures, pictures, program, selected, styles};

const CARD: &str = "(min-width:1216px) 280px,(min-width:768px) 31vw,(min-resolution:2.5dppx) 31vw,46vw";

#[test]
fn a_hidden_field_is_read_with_its_entities() {
    let page =
        r#"<form><input type="hidden" name="a" value="1"><input type="hidden" name="key" value="x&amp;y"></form>"#;
    assert_eq!(field(page, "key").as_deref(), Some("x&y"));
    assert_eq!(field(page, "none"), None);
}

#[test]
fn the_selected_option_counts_and_an_empty_one_does_not() {
    let page = r#"<option value="" selected>Choose</option><option value="one">One</option><option value="two" selected data-fee="selected">"#;
    assert_eq!(selected(page).as_deref(), Some("two"));
    assert_eq!(selected(r#"<option value="one" data-label="selected">"#), None);
}

#[test]
fn files_of_a_page_are_found() {
    let page = concat!(
        r#"<link rel="stylesheet" href="/pkg/a.css"><link rel="icon" href="/favicon.svg">"#,
        r##"<svg><use href="/icons.svg?v=3#menu"></use></svg>"##,
        r#"<script>await import("/pkg/a.js");await M.default({module_or_path:"/pkg/a.wasm"})</script>"#,
    );
    assert_eq!(styles(page), ["/pkg/a.css"]);
    assert_eq!(icons(page).as_deref(), Some("/icons.svg?v=3"));
    assert_eq!(program(page), Some(("/pkg/a.js".to_owned(), "/pkg/a.wasm".to_owned())));
    assert_eq!(program("<p>no script</p>"), None);
}

#[test]
fn a_phone_takes_the_nearest_avif() {
    // The box is 46 % of 360 points: 320 pixels are 1.93 a point, nearer to 2 than 480.
    assert_eq!(choose("/a-160 160w,/a-320 320w,/a-480 480w", CARD), "/a-320");
    assert_eq!(choose("/a-160 160w,/a-640 640w", CARD), "/a-640");
    assert_eq!(choose("/a-160 160w", "100vw"), "/a-160");
    assert_eq!(choose("/a-320 320w,/a-640 640w,/a-960 960w", "100vw"), "/a-640");
}

#[test]
fn pictures_come_in_order_and_thumbnails_are_known() {
    let page = concat!(
        r#"<picture><source type="image/avif" srcset="/a.avif 320w,/b.avif 640w" sizes="100vw"><img src="/a.jpg" fetchpriority="high"></picture>"#,
        r#"<picture><source type="image/avif" srcset="/t.avif"><img src="/t.jpg" loading="lazy"></picture>"#,
        r#"<span class="media media-square media-none" role="img">"#,
    );
    let main = Picture { url: "/b.avif".to_owned(), lazy: false, lean: false };
    let thumb = Picture { url: "/t.avif".to_owned(), lazy: true, lean: true };
    assert_eq!(pictures(page), [main, thumb]);
    assert_eq!(missing_pictures(page), 1);
}
