//! Sentences of which a part is looked after.

use leptos::prelude::*;

/// A name that no line may end within. Its hyphen is an ordinary one, so that it is found and read as people write it.
const NAME: &str = "M-PESA";

/// A sentence in which "M-PESA" stays on one line. It is one element, or a row of flex items would stand in its place.
pub fn unbroken(words: &str) -> AnyView {
    if words.contains(NAME) { view! { <span>{pieces(words)}</span> }.into_any() } else { words.to_owned().into_any() }
}

fn pieces(words: &str) -> AnyView {
    let Some((before, after)) = words.split_once(NAME) else { return words.to_owned().into_any() };
    let before = (!before.is_empty()).then(|| before.to_owned());
    let after = (!after.is_empty()).then(|| pieces(after));
    view! { {before}<span class="whitespace-nowrap">{NAME}</span>{after} }.into_any()
}

/// A sentence whose last `left_s` is marked, so that a script can count it down. Without one it stays as it is.
pub fn counted(words: &str, left_s: u32) -> impl IntoView + use<> {
    let number = left_s.to_string();
    let (before, after) = words.rsplit_once(&number).map_or((words, None), |(before, after)| (before, Some(after)));
    let after = after.map(unbroken).map(|after| view! { <span data-left="">{number}</span>{after} });
    view! { {unbroken(before)}{after} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_within_the_name_and_the_words_stay() {
        let html = unbroken("M-PESA says: pay with M-PESA.").to_html();
        assert_eq!(html.matches("<span class=\"whitespace-nowrap\">M-PESA</span>").count(), 2, "{html}");
        assert!(html.starts_with("<span>") && html.ends_with("</span>"), "one element in a row of others: {html}");
        let tags = ["<span class=\"whitespace-nowrap\">", "<span>", "</span>", "<!>"];
        let words = tags.iter().fold(html, |html, tag| html.replace(tag, ""));
        assert_eq!(words, "M-PESA says: pay with M-PESA.");
        assert_eq!(unbroken("Paid at the door").to_html(), "Paid at the door");
    }
}
