//! What a basket costs. Computed once, in memory, from stored prices; then saved as it is.

use kikapu_kernel::{BasisPoints, Currency, Money, MoneyError, Rounding};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// Most lines in a basket.
pub const LINES_MAX: usize = 100;
/// Most pieces on one line.
pub const QUANTITY_MAX: u32 = 999;
/// Kenyan VAT, standard rate, inside the shown price.
pub const KENYA_VAT: TaxRule = TaxRule::Inclusive { rate: BasisPoints(1600) };

/// How tax relates to the prices of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxRule {
    /// The store is not registered for tax.
    Untaxed,
    /// Shown prices contain the tax.
    Inclusive {
        /// The rate on the price before tax.
        rate: BasisPoints,
    },
}

impl TaxRule {
    /// The tax inside an amount.
    pub fn inside(self, amount: Money) -> Result<Money, MoneyError> {
        match self {
            Self::Untaxed => Ok(Money::zero(amount.currency())),
            Self::Inclusive { rate } => amount.included_tax(rate),
        }
    }
}

/// A line as it goes into the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineInput {
    /// Price of one piece.
    pub unit_price: Money,
    /// 1 to [`QUANTITY_MAX`].
    pub quantity: u32,
    /// What is taken off the whole line; [`spread_discount`] fills it for a discount on the basket.
    pub discount: Money,
    /// False for exempt and zero-rated goods.
    pub taxed: bool,
}

impl LineInput {
    /// A taxed line without discount.
    pub const fn new(unit_price: Money, quantity: u32) -> Self {
        Self { unit_price, quantity, discount: Money::zero(unit_price.currency()), taxed: true }
    }
}

/// What bringing it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryInput {
    /// The fee of the zone; zero for pick-up.
    pub fee: Money,
    /// Free from this much on, after discounts.
    pub free_over: Option<Money>,
}

/// A line with its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    /// Price of one piece.
    pub unit_price: Money,
    /// Pieces.
    pub quantity: u32,
    /// `unit_price × quantity`.
    pub gross: Money,
    /// Taken off.
    pub discount: Money,
    /// `gross − discount`: what is paid for the line.
    pub net: Money,
    /// The tax inside `net`.
    pub tax: Money,
}

/// The whole sum. `total = goods − discount + delivery + rounding`; tax is inside and adds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// In the order they came in.
    pub lines: Vec<PricedLine>,
    /// Sum of the lines before discounts.
    pub goods: Money,
    /// Sum of the discounts.
    pub discount: Money,
    /// Delivery fee as charged.
    pub delivery: Money,
    /// Tax inside `delivery`.
    pub delivery_tax: Money,
    /// Tax inside the total: the lines' and the delivery's, each rounded on its own as the invoice shows it.
    pub tax: Money,
    /// What rounding to whole shillings changed.
    pub rounding: Rounding,
    /// What is paid: whole shillings.
    pub total: Money,
    /// How much more would make delivery free; absent when it is free already or never is.
    pub to_free_delivery: Option<Money>,
}

/// Why a basket has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricingError {
    /// Nothing in it.
    #[error("the basket is empty")]
    Empty,
    /// More than [`LINES_MAX`].
    #[error("a basket has at most {LINES_MAX} lines")]
    TooManyLines,
    /// Not 1 to [`QUANTITY_MAX`].
    #[error("a line has 1 to {QUANTITY_MAX} pieces")]
    Quantity {
        /// Which line, from 0.
        line: u32,
    },
    /// More off than the line costs.
    #[error("a discount is larger than what it is taken off")]
    DiscountTooLarge {
        /// Which line, from 0.
        line: u32,
    },
    /// An amount out of range, or two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The price of a basket.
pub fn price_cart(lines: &[LineInput], delivery: DeliveryInput, tax: TaxRule) -> Result<Totals, PricingError> {
    check_count(lines)?;
    let currency = delivery.fee.currency();
    let lines = (0..).zip(lines).map(|(i, line)| price_line(i, line, tax)).collect::<Result<Vec<_>, _>>()?;
    let goods = Money::sum(currency, lines.iter().map(|l| l.gross))?;
    let discount = Money::sum(currency, lines.iter().map(|l| l.discount))?;
    let net = goods.minus(discount)?;
    let is_free = delivery.free_over.map(|over| net.compare(over)).transpose()?.is_some_and(std::cmp::Ordering::is_ge);
    let to_free_delivery = match delivery.free_over {
        Some(over) if !is_free && !delivery.fee.is_zero() => Some(over.minus(net)?),
        Some(_) | None => None,
    };
    let fee = if is_free { Money::zero(currency) } else { delivery.fee };
    let delivery_tax = tax.inside(fee)?;
    let (total, rounding) = net.plus(fee)?.round_to_shilling();
    let tax = Money::sum(currency, lines.iter().map(|l| l.tax).chain([delivery_tax]))?;
    Ok(Totals { lines, goods, discount, delivery: fee, delivery_tax, tax, rounding, total, to_free_delivery })
}

/// Shares a discount on the whole basket among its lines by what they cost, to the last cent, on top of what they had.
///
/// # Errors
/// `Money(Negative)` when it is more than the lines cost.
pub fn spread_discount(lines: &mut [LineInput], discount: Money) -> Result<(), PricingError> {
    check_count(lines)?;
    if discount.is_zero() {
        return Ok(());
    }
    let nets = (0..)
        .zip(lines.iter())
        .map(|(i, line)| price_line(i, line, TaxRule::Untaxed).map(|priced| priced.net))
        .collect::<Result<Vec<_>, _>>()?;
    Money::sum(discount.currency(), nets.iter().copied())?.minus(discount)?;
    let weights: Vec<u64> = nets.iter().map(|net| net.minor().unsigned_abs()).collect();
    for (line, part) in lines.iter_mut().zip(discount.allocate(&weights)?) {
        line.discount = line.discount.plus(part)?;
    }
    Ok(())
}

fn check_count(lines: &[LineInput]) -> Result<(), PricingError> {
    match lines.len() {
        0 => Err(PricingError::Empty),
        1..=LINES_MAX => Ok(()),
        _ => Err(PricingError::TooManyLines),
    }
}

fn price_line(index: u32, line: &LineInput, tax: TaxRule) -> Result<PricedLine, PricingError> {
    if !(1..=QUANTITY_MAX).contains(&line.quantity) {
        return Err(PricingError::Quantity { line: index });
    }
    let gross = line.unit_price.times(line.quantity)?;
    let net = match gross.minus(line.discount) {
        Err(MoneyError::Negative) => Err(PricingError::DiscountTooLarge { line: index }),
        other => other.map_err(PricingError::from),
    }?;
    let tax = if line.taxed { tax.inside(net)? } else { Money::zero(net.currency()) };
    let LineInput { unit_price, quantity, discount, .. } = *line;
    Ok(PricedLine { unit_price, quantity, gross, discount, net, tax })
}

impl Totals {
    /// Whether the parts make the whole (invariant M2): to check what was read back from rows.
    pub fn adds_up(&self) -> bool {
        let currency = self.total.currency();
        let sum = |part: fn(&PricedLine) -> Money| Money::sum(currency, self.lines.iter().map(part));
        let parts = self.goods.minor() - self.discount.minor() + self.delivery.minor() + self.rounding.minor();
        sum(|l| l.gross) == Ok(self.goods)
            && sum(|l| l.discount) == Ok(self.discount)
            && sum(|l| l.tax).and_then(|tax| tax.plus(self.delivery_tax)) == Ok(self.tax)
            && self.lines.iter().all(|l| l.unit_price.times(l.quantity) == Ok(l.gross))
            && self.lines.iter().all(|l| l.gross.minus(l.discount) == Ok(l.net))
            && parts == self.total.minor()
            && self.total.whole_shillings().is_ok()
    }

    /// The currency of the sum.
    pub const fn currency(&self) -> Currency {
        self.total.currency()
    }
}
