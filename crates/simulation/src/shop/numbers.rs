//! The numbers of a shop: the one that holds, and those that it had before. As `commerce::payment::keys`.

use kikapu_domain::payment::Shortcode;

use super::{List, Number, Shop};

impl Shop {
    /// The number that holds.
    pub fn number(&self) -> &Number {
        &self.numbers[self.holds]
    }

    /// Whether shoppers pay to a till where money is kept under this shortcode.
    pub fn is_till(&self, shortcode: &Shortcode) -> bool {
        self.numbers.iter().any(|number| number.shortcode == *shortcode && number.is_till)
    }

    /// The owner enters the keys of another number, or of one that the shop had before.
    pub fn change_number(&mut self, shortcode: &Shortcode, is_till: bool) {
        let is_open = self.attempts.iter().any(|row| row.attempt.status().is_live());
        self.coverage.hit("number changed", if is_open { "while requests are open" } else { "in peace" });
        let known = self.numbers.iter().position(|number| number.shortcode == *shortcode);
        self.coverage.hit("number changed", if known.is_some() { "to one it had before" } else { "to a new one" });
        self.holds = known.unwrap_or_else(|| {
            self.numbers.push(Number { shortcode: shortcode.clone(), is_till, list: None });
            self.numbers.len() - 1
        });
    }

    /// M-PESA opens its list of the number that holds.
    pub fn open_list(&mut self) {
        self.numbers[self.holds].list.get_or_insert_with(List::default);
    }
}
