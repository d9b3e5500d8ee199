use kikapu_contract::Refusal;
use kikapu_contract::cart::CartError;
use kikapu_contract::catalog::ProductView;

use crate::storefront::parts::BackTry;
use crate::storefront::t::{self, product as tp};
use crate::storefront::{Setting, address};

/// Why the form before this page added nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// An option has no pick.
    Choose,
    /// The picks are no variant.
    NotMade,
    /// Sold out.
    SoldOut,
    /// Fewer are left than the cart would hold.
    OnlyLeft(u32),
    /// The cart holds as many lines as it can.
    Full,
}

impl Said {
    /// What the page says about an error; `None` where it cannot help.
    pub fn of(error: &CartError) -> Option<Self> {
        match error {
            CartError::SoldOut => Some(Self::SoldOut),
            CartError::OnlyLeft { left } => Some(Self::OnlyLeft(*left)),
            CartError::Full => Some(Self::Full),
            CartError::Refused(Refusal::Invalid { problems }) => match problems.first() {
                Some(problem) if problem.field.starts_with("opt") => Some(Self::Choose),
                Some(problem) if problem.field == "picks" => Some(Self::NotMade),
                Some(_) | None => None,
            },
            CartError::Refused(_) => None,
        }
    }

    /// As the address says it.
    pub fn code(self) -> String {
        match self {
            Self::Choose => "choose".to_owned(),
            Self::NotMade => "not_made".to_owned(),
            Self::SoldOut => "sold_out".to_owned(),
            Self::OnlyLeft(left) => format!("only-{left}"),
            Self::Full => "full".to_owned(),
        }
    }

    /// Reads what [`Said::code`] wrote.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "choose" => Some(Self::Choose),
            "not_made" => Some(Self::NotMade),
            "sold_out" => Some(Self::SoldOut),
            "full" => Some(Self::Full),
            _ => code.strip_prefix("only-")?.parse().ok().map(Self::OnlyLeft),
        }
    }

    /// What the page says.
    pub fn words(self, setting: &Setting, product: &ProductView, picks: &[String]) -> String {
        let language = setting.language;
        match self {
            Self::Choose => {
                let open = product.options.iter().zip(picks).find(|(_, pick)| pick.is_empty());
                open.map(|(option, _)| tp::choose(language, &t::option_label(language, &option.name)))
                    .unwrap_or_default()
            }
            Self::NotMade => tp::not_made(language).to_owned(),
            // Gone just now or before it was picked: that is not known here.
            Self::SoldOut if product.options.is_empty() => t::sold_out_now(language).to_owned(),
            Self::SoldOut => tp::choice_sold_out(language).to_owned(),
            Self::OnlyLeft(left) => t::only_left(language, left),
            Self::Full => t::cart_full(language).to_owned(),
        }
    }
}

/// What the address asks of the page.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What is picked, in the order of the options; empty for nothing.
    pub picks: Vec<String>,
    /// Place of the chosen picture, from 0.
    pub picture: usize,
    /// Why the last try added nothing.
    pub said: Option<Said>,
    /// Reviews with that many stars only, 1 to 5.
    pub stars: Option<u32>,
    /// How asking to be told went.
    pub back: BackTry,
}

impl Asked {
    /// Reads the query of the address: `?size=39`, `?opt0=39` from the form, `?img=3`, `?say=choose`.
    pub fn of(product: &ProductView, query: &[(String, String)]) -> Self {
        let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let named: Vec<(String, String)> = product
            .options
            .iter()
            .enumerate()
            .filter_map(|(place, option)| Some((option.name.clone(), value(&format!("opt{place}"))?.to_owned())))
            .chain(query.iter().cloned())
            .collect();
        let picks = address::picks(&product.options, &named);
        let shown =
            |pick: &String| product.pictures.iter().position(|picture| picture.option_value.as_ref() == Some(pick));
        let asked = value("img").and_then(|place| place.parse::<usize>().ok()).and_then(|place| place.checked_sub(1));
        let picture = asked.or_else(|| picks.iter().filter(|pick| !pick.is_empty()).find_map(shown)).unwrap_or(0);
        let stars = value("stars").and_then(|stars| stars.parse().ok()).filter(|stars| (1..=5).contains(stars));
        let back = BackTry { is_noted: value("say") == Some("noted"), ..BackTry::default() };
        Self { picks, picture, said: value("say").and_then(Said::from_code), stars, back }
    }
}
