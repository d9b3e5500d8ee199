//! Values of options, as a reader knows them. Owners write them in one language, mostly with the same few words: those
//! are translated, and a colour among them gets its swatch. A word of their own stays as it is.

use std::borrow::Cow;

use kikapu_kernel::Language;

use crate::tint::Tint;

/// English, Swahili, and what the colour looks like; no colour for what is none.
const WORDS: [(&str, &str, &str); 62] = [
    ("all black", "Nyeusi kote", "#1d1d20"),
    ("all white", "Nyeupe kote", "#f4f3ef"),
    ("bamboo", "Mwanzi", "#c69a63"),
    ("beige", "Beji", "#d8c6a8"),
    ("black", "Nyeusi", "#1c1a1d"),
    ("blue", "Bluu", "#2b5fa8"),
    ("blush", "Waridi hafifu", "#dfa9a4"),
    ("brick", "Tofali", "#b5382f"),
    ("brown", "Kahawia", "#7a4e36"),
    ("burgundy", "Zambarau ya divai", "#6d1f33"),
    ("chalk", "Chaki", "#f1efe9"),
    ("charcoal", "Makaa", "#3a3d42"),
    ("chocolate", "Chokoleti", "#4f2f22"),
    ("coal", "Makaa", "#2c2d31"),
    ("coffee", "Kahawa", "#5a3d2b"),
    ("coral", "Matumbawe", "#e0694f"),
    ("cream", "Krimu", "#ece2d0"),
    ("dark blue", "Bluu iliyokolea", "#22304f"),
    ("emerald", "Zumaridi", "#14614a"),
    ("extra large", "Kubwa sana", ""),
    ("forest", "Msitu", "#2f5a41"),
    ("forest green", "Kijani cha msitu", "#2f5a41"),
    ("gold", "Dhahabu", "#c49a4e"),
    ("graphite", "Kijivu cha risasi", "#454b53"),
    ("green", "Kijani", "#2f7a4a"),
    ("grey", "Kijivu", "#9aa0a6"),
    ("gum", "Gundi", "#b98a5a"),
    ("jacaranda", "Jakaranda", "#6b4a94"),
    ("large", "Kubwa", ""),
    ("lilac", "Zambarau hafifu", "#8c82b5"),
    ("lime", "Ndimu", "#b7d24a"),
    ("matatu yellow", "Njano ya matatu", "#f0b021"),
    ("medium", "Wastani", ""),
    ("mint", "Minti", "#9fd3bf"),
    ("mustard", "Haradali", "#cd962c"),
    ("navy", "Bluu ya bahari", "#22304f"),
    ("night", "Usiku", "#20242e"),
    ("nude", "Rangi ya mwili", "#d2a888"),
    ("ocean blue", "Bluu ya bahari", "#1f4e86"),
    ("olive", "Zeituni", "#5d6340"),
    ("one size", "Saizi moja", ""),
    ("orange", "Chungwa", "#e07b28"),
    ("park green", "Kijani cha bustani", "#2f6b4c"),
    ("pink", "Waridi", "#e08aa5"),
    ("plum", "Zambarau", "#553063"),
    ("purple", "Zambarau", "#6a3d8f"),
    ("red", "Nyekundu", "#b3202c"),
    ("rose", "Waridi", "#dd9fa3"),
    ("rust", "Kutu", "#a6492a"),
    ("sage", "Kijani cha majani", "#8fa28a"),
    ("sand", "Mchanga", "#c9b393"),
    ("silver", "Fedha", "#bcc3c8"),
    ("sky", "Anga", "#6f9fc4"),
    ("sky blue", "Samawati", "#6f9cbd"),
    ("small", "Ndogo", ""),
    ("stainless steel", "Chuma cha pua", "#aeb5ba"),
    ("stone", "Jiwe", "#cfcac1"),
    ("tan", "Kahawia hafifu", "#b07443"),
    ("teal", "Kijani bahari", "#2f6f6c"),
    ("terracotta", "Udongo", "#b4603c"),
    ("white", "Nyeupe", "#f4f4f2"),
    ("wine", "Zambarau ya divai", "#6d1f33"),
];
/// Two values in one, as a shoe of two colours has them.
const BETWEEN: &str = " / ";

fn known(value: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let wanted = value.trim().to_lowercase();
    let place = WORDS.binary_search_by(|(word, ..)| (*word).cmp(wanted.as_str())).ok()?;
    WORDS.get(place)
}

/// A value in the reader's language: "Black / Gum" is "Nyeusi / Gundi".
pub fn value_label(language: Language, value: &str) -> Cow<'_, str> {
    if language == Language::En {
        return Cow::Borrowed(value);
    }
    let one = |part| known(part).map_or(part, |(_, sw, _)| *sw);
    if value.contains(BETWEEN) {
        return Cow::Owned(value.split(BETWEEN).map(one).collect::<Vec<_>>().join(BETWEEN));
    }
    Cow::Borrowed(one(value))
}

/// What a value looks like, of two colours the first; `None` for what is no colour, or none that is known.
pub fn swatch(value: &str) -> Option<Tint> {
    let (.., colour) = known(value.split(BETWEEN).next()?)?;
    colour.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_searched() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0), "in order, each once");
        assert!(
            WORDS.iter().all(|(word, _, colour)| *word == word.to_lowercase()
                && (colour.is_empty() || colour.parse::<Tint>().is_ok()))
        );
    }

    #[test]
    fn a_known_value_is_translated_and_anything_else_stays() {
        assert_eq!(value_label(Language::Sw, "Black"), "Nyeusi");
        assert_eq!(value_label(Language::Sw, "Navy / Gum"), "Bluu ya bahari / Gundi");
        assert_eq!(value_label(Language::Sw, "Kilimanjaro / Black"), "Kilimanjaro / Nyeusi");
        assert_eq!(value_label(Language::Sw, "39"), "39");
        assert_eq!(value_label(Language::En, "Black"), "Black");
    }

    #[test]
    fn only_a_colour_has_a_swatch() {
        assert_eq!(swatch("WINE").map(|tint| tint.to_string()).as_deref(), Some("#6d1f33"));
        assert_eq!(swatch("Navy / Gum"), swatch("navy"));
        assert_eq!((swatch("Small"), swatch("39"), swatch("")), (None, None, None));
    }
}
