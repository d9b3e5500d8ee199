//! The two languages of the shop.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language the whole product speaks. English is the one without a path prefix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English as spoken in Kenya.
    #[default]
    En,
    /// Kiswahili.
    Sw,
}

/// The text names no language we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of this shop")]
pub struct UnknownLanguage;

impl Language {
    /// Every language, in the order a switch shows them.
    pub const ALL: [Self; 2] = [Self::En, Self::Sw];

    /// What comes before the path of a page: nothing, or `/sw`.
    pub const fn path_prefix(self) -> &'static str {
        match self {
            Self::En => "",
            Self::Sw => "/sw",
        }
    }

    /// Splits a request path into its language and the path of the page, which always starts with `/`.
    pub fn split_path(path: &str) -> (Self, &str) {
        match path.strip_prefix("/sw") {
            Some("") => (Self::Sw, "/"),
            Some(rest) if rest.starts_with('/') => (Self::Sw, rest),
            Some(_) | None => (Self::En, path),
        }
    }

    /// The `lang` attribute of the page (BCP 47).
    pub const fn html_lang(self) -> &'static str {
        match self {
            Self::En => "en-KE",
            Self::Sw => "sw-KE",
        }
    }

    /// The two-letter code that is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Sw => "sw",
        }
    }

    /// The language a switch leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Sw,
            Self::Sw => Self::En,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Takes `en`, `sw` and any regional form of them (`en-GB`, `sw_TZ`), in any case.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code())).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_into_language_and_page() {
        assert_eq!(Language::split_path("/p/viatu"), (Language::En, "/p/viatu"));
        assert_eq!(Language::split_path("/sw/p/viatu"), (Language::Sw, "/p/viatu"));
        assert_eq!(Language::split_path("/sw"), (Language::Sw, "/"));
        assert_eq!(Language::split_path("/sweaters"), (Language::En, "/sweaters"));
    }

    #[test]
    fn regional_forms_are_understood_and_others_refused() {
        assert_eq!("sw-TZ".parse(), Ok(Language::Sw));
        assert_eq!("EN".parse(), Ok(Language::En));
        assert_eq!("fr".parse::<Language>(), Err(UnknownLanguage));
        assert_eq!("".parse::<Language>(), Err(UnknownLanguage));
    }

    #[test]
    fn the_switch_leads_back() {
        for language in Language::ALL {
            assert_ne!(language.other(), language);
            assert_eq!(language.other().other(), language);
        }
    }
}
