//! M9: what M-PESA's list had when all of it was read was told to the books.

use chrono::TimeDelta;

use super::{Held, Truth};
use crate::shop::Shop;

/// What is certainly on the list: it has two days, and its times may be read three hours off.
const CERTAIN: TimeDelta = TimeDelta::hours(43);
/// What stood on it is looked at for so long after it was read.
const JUST_READ: TimeDelta = TimeDelta::hours(1);

pub(super) fn read(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    for number in &shop.numbers {
        let all_at = number.list.as_ref().and_then(|list| list.all_at);
        let Some(all_at) = all_at.filter(|at| shop.clock - *at < JUST_READ) else { continue };
        let of_it = truth.rail.transfers.iter().filter(|t| t.shop == at && t.shortcode == number.shortcode);
        let was_on_it = of_it.filter(|t| t.at > all_at - CERTAIN && t.listed_from <= all_at);
        for transfer in was_on_it {
            let is_told = shop.lines.iter().any(|line| line.receipt == transfer.receipt);
            let is_known = is_told || shop.counted(&transfer.shortcode, &transfer.receipt).is_some();
            hold!(is_known, "M9: {} stood on the list, and the books were not told", transfer.receipt);
        }
    }
    Ok(())
}
