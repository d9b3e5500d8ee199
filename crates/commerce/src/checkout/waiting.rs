//! The way back to the order that a cart became, for who left its pay page.

use kikapu_contract::Refusal;
use kikapu_contract::checkout::WaitingOrder;
use kikapu_domain::order::{OrderState, PayTerms, PaymentState};
use kikapu_kernel::CartId;

use crate::{Ctx, Fault, cart, order};

/// The order that the cart became, while it is open and M-PESA still owes money for it.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn waiting(ctx: &Ctx, cart: CartId) -> Result<Option<WaitingOrder>, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(id) = cart::placed_tx(tx, cart).await? else { return Ok(None) };
            let Some(order) = order::find_tx(tx, id).await? else { return Ok(None) };
            let is_owed = match order.payment {
                PaymentState::Pending
                | PaymentState::Processing
                | PaymentState::Failed
                | PaymentState::PartiallyPaid => true,
                PaymentState::Paid | PaymentState::Refunded | PaymentState::PartiallyRefunded => false,
            };
            let waits =
                order.state == OrderState::Open && is_owed && order.terms != PayTerms::OnDelivery && !order.is_secured;
            Ok(waits.then(|| WaitingOrder { number: order.number.get(), token: order.token }))
        })
        .await
        .map_err(|fault: Fault| fault.into())
}
