//! Sizes of shoes in the systems people here buy by.

/// Smallest and largest size of grown people's shoes that is converted.
const EU: std::ops::RangeInclusive<u32> = 35..=47;
/// British sizes from EU 35, in halves: as shops print them, for both sexes.
const UK_HALVES: [u32; 13] = [5, 7, 8, 10, 12, 13, 15, 16, 18, 19, 21, 22, 24];

/// A shoe size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShoeSize {
    eu: u32,
}

impl ShoeSize {
    /// Reads "39" or "EU 39"; `None` for anything but a whole size of 35 to 47.
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let digits = value.strip_prefix("EU").or_else(|| value.strip_prefix("eu")).unwrap_or(value).trim();
        let eu = digits.parse().ok().filter(|eu| EU.contains(eu))?;
        Some(Self { eu })
    }

    /// The continental size, which stands on most boxes here.
    pub const fn eu(self) -> u32 {
        self.eu
    }

    /// The British size, "6.5".
    pub fn uk(self) -> String {
        let halves = usize::try_from(self.eu - EU.start()).ok().and_then(|place| UK_HALVES.get(place).copied());
        let halves = halves.unwrap_or_default();
        if halves.is_multiple_of(2) { (halves / 2).to_string() } else { format!("{}.5", halves / 2) }
    }

    /// The longest foot it is made for, millimetres: a size is two thirds of a centimetre of the last, which is one
    /// and a half centimetres longer than the foot.
    pub const fn foot_mm(self) -> u32 {
        (self.eu * 20 - 45) / 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_known_in_both_systems_and_by_the_foot() {
        let size = |value| ShoeSize::parse(value).map(|size| (size.uk(), size.foot_mm()));
        assert_eq!(size("39"), Some(("6".to_owned(), 245)));
        assert_eq!(size("EU 42"), Some(("8".to_owned(), 265)));
        assert_eq!(size("36"), Some(("3.5".to_owned(), 225)));
        assert_eq!(size("47"), Some(("12".to_owned(), 298)));
    }

    #[test]
    fn what_is_no_shoe_size_is_none() {
        for value in ["", "M", "34", "48", "39.5", "64 GB", "-39"] {
            assert_eq!(ShoeSize::parse(value), None, "{value}");
        }
    }

    #[test]
    fn a_larger_size_is_larger_in_every_system() {
        let all: Vec<ShoeSize> = EU.filter_map(|eu| ShoeSize::parse(&eu.to_string())).collect();
        assert_eq!(all.len(), UK_HALVES.len());
        assert!(UK_HALVES.is_sorted_by(|a, b| a < b));
        assert!(all.is_sorted_by(|a, b| a.foot_mm() < b.foot_mm()));
    }
}
