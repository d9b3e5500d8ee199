//! Bounded paging: no request can ask for an unlimited list.

use serde::{Deserialize, Serialize};

/// 1 to 10 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct PageNumber(u32);

/// 24 to 100 items a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct PageSize(u32);

/// The number is outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Pages count from 1.
    #[error("pages go from 1 to {}", PageNumber::MAX)]
    Number,
    /// A page is neither tiny nor endless.
    #[error("a page has {} to {} items", PageSize::MIN, PageSize::MAX)]
    Size,
}

impl PageNumber {
    /// The last page that can be asked for.
    pub const MAX: u32 = 10_000;
    /// The first page.
    pub const FIRST: Self = Self(1);

    /// Takes a page number from a request.
    pub const fn new(number: u32) -> Result<Self, PageError> {
        if number >= 1 && number <= Self::MAX { Ok(Self(number)) } else { Err(PageError::Number) }
    }

    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How many items come before this page.
    pub fn items_before(self, size: PageSize) -> i64 {
        i64::from(self.0 - 1) * i64::from(size.0)
    }

    /// The page after this one, unless this is the last that can be asked for.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1).ok()
    }

    /// The page before this one.
    pub fn previous(self) -> Option<Self> {
        Self::new(self.0 - 1).ok()
    }
}

impl PageSize {
    /// Smallest and default page.
    pub const MIN: u32 = 24;
    /// Largest page.
    pub const MAX: u32 = 100;

    /// Takes a page size from a request.
    pub const fn new(items: u32) -> Result<Self, PageError> {
        if items >= Self::MIN && items <= Self::MAX { Ok(Self(items)) } else { Err(PageError::Size) }
    }

    /// How many items a page has.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for PageNumber {
    fn default() -> Self {
        Self::FIRST
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(Self::MIN)
    }
}

impl TryFrom<u32> for PageNumber {
    type Error = PageError;

    fn try_from(number: u32) -> Result<Self, PageError> {
        Self::new(number)
    }
}

impl TryFrom<u32> for PageSize {
    type Error = PageError;

    fn try_from(items: u32) -> Result<Self, PageError> {
        Self::new(items)
    }
}

impl From<PageNumber> for u32 {
    fn from(page: PageNumber) -> Self {
        page.0
    }
}

impl From<PageSize> for u32 {
    fn from(size: PageSize) -> Self {
        size.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_at_both_ends() {
        assert_eq!(PageNumber::new(0), Err(PageError::Number));
        assert_eq!(PageNumber::new(10_001), Err(PageError::Number));
        assert_eq!(PageSize::new(23), Err(PageError::Size));
        assert_eq!(PageSize::new(101), Err(PageError::Size));
        assert_eq!(PageNumber::FIRST.previous(), None);
        assert_eq!(PageNumber::new(10_000).unwrap().next(), None);
    }

    #[test]
    fn items_before_a_page_count_full_pages() {
        let size = PageSize::new(100).unwrap();
        assert_eq!(PageNumber::FIRST.items_before(size), 0);
        assert_eq!(PageNumber::new(10_000).unwrap().items_before(size), 999_900);
    }

    #[test]
    fn a_bad_number_does_not_come_in_as_json() {
        assert!(serde_json::from_str::<PageNumber>("0").is_err());
        assert!(serde_json::from_str::<PageSize>("1000").is_err());
    }
}
