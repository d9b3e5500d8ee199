//! Whose a number is. Proven once, by a test that passed or by money that M-PESA told of, it is no other store's: two that
//! share one would take each other's confirmations. The number that Safaricom lends everybody is proven by nobody, because
//! only live ones are.

use crate::{Fault, StoreTx};

/// How a number was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The owner's test passed.
    Test,
    /// M-PESA told of money that came by it.
    Money,
}

impl Proof {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Money => "money",
        }
    }
}

/// The number that holds is proven to be the store's, if it is live and nobody else's. Safe to call again.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn prove_tx(tx: &mut StoreTx, shortcode: &str, proof: Proof) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into mpesa_numbers (number, store_id, proven_by)
         select n.number, $1, $3 from gateway_credentials g
         cross join lateral (select g.shortcode as number union select g.till where g.till is not null) n
         where g.provider = 'mpesa' and g.environment = 'production' and g.shortcode = $2
         order by n.number
         on conflict (number) do nothing",
        store,
        shortcode,
        proof.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a live number is proven to be another store's.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_number_anothers_tx(tx: &mut StoreTx, shortcode: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(r#"select mpesa_number_is_anothers($1) as "taken!""#, shortcode)
        .fetch_one(tx.conn())
        .await?)
}

/// Whether the live number that holds is proven to be another store's.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_anothers_tx(tx: &mut StoreTx) -> Result<bool, Fault> {
    let taken = sqlx::query_scalar!(
        r#"select mpesa_number_is_anothers(shortcode) or mpesa_number_is_anothers(coalesce(till, shortcode)) as "taken!"
           from gateway_credentials where provider = 'mpesa' and environment = 'production'"#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(taken.unwrap_or(false))
}
