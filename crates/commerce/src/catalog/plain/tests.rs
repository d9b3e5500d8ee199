use proptest::prelude::*;

use super::from_html;

#[test]
fn paragraphs_stay_paragraphs() {
    assert_eq!(
        from_html(
            "<h6><span>Care</span></h6>\n<p>Wash  <b>cold</b>,\nhang to dry.</p><p>Made in&nbsp;Nairobi.<br>Since 2019</p>"
        ),
        "Care\n\nWash cold, hang to dry.\n\nMade in Nairobi.\nSince 2019"
    );
}

#[test]
fn list_items_stand_on_lines_of_their_own() {
    assert_eq!(from_html("Box:<ul><li>Lamp</li><li><p>Bulb</p></li></ul>Done"), "Box:\n- Lamp\n- Bulb\n\nDone");
    assert_eq!(from_html("<ul><li>Lamp</li></ul>"), "- Lamp");
    assert_eq!(from_html("<ul><li>Lamp</li><li></li></ul>Done"), "- Lamp\n\nDone");
}

#[test]
fn a_word_split_by_a_tag_stays_one_word() {
    assert_eq!(from_html("un<b>believ</b>able <i>offer</i>"), "unbelievable offer");
}

#[test]
fn what_is_no_text_is_left_out() {
    for html in [
        "a<script>alert('<p>x</p>')</script>b",
        "a<style>p > b {}</style>b",
        "a<!-- <p>x --> b</p> -->b".replace(" b</p> -->", "").as_str(),
        "a<SCRIPT type=\"a>b\">x</ScRiPt >b",
        "a<img alt=\">\" src=x onerror='alert(1)'>b",
        "a<![CDATA[x>b",
    ] {
        assert_eq!(from_html(html), "ab", "{html}");
    }
    assert_eq!(from_html("a<script>never closed"), "a");
    assert_eq!(from_html("a<b never closed"), "a");
}

#[test]
fn a_sign_that_is_no_tag_is_text() {
    assert_eq!(from_html("5 < 6 & 7 > 2 <3"), "5 < 6 & 7 > 2 <3");
}

#[test]
fn entities_are_decoded_once() {
    assert_eq!(
        from_html("Salt &amp; pepper &#39;fresh&#x27; &amp;lt;b&amp;gt; &unknown; &#0; &#xD800;"),
        "Salt & pepper 'fresh' &lt;b&gt; &unknown; \u{fffd} &#xD800;"
    );
    assert_eq!(from_html("&lt;script&gt;"), "<script>");
}

proptest! {
    #[test]
    fn whatever_comes_in_comes_out_as_lines_without_control_characters(html in "(<|>|/|!--|-->|p|li|script|\"|'|&|#|;|x|é|\\s|\u{0}){0,60}") {
        let text = from_html(&html);
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        prop_assert!(!text.contains("\n\n\n") && text.trim_end() == text);
    }

    #[test]
    fn text_without_markup_only_loses_extra_white_space(text in "[a-zA-Z0-9 .,é]{0,80}") {
        prop_assert_eq!(from_html(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
