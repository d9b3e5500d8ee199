//! Letting owners in.

use kikapu_contract::{Problem, Refusal};
use kikapu_kernel::{Phone, UserId};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::password;
use crate::{Ctx, Fault};

/// Shortest password, characters (ASVS 6.2.1).
const PASSWORD_MIN: usize = 8;
const PASSWORD_MAX: usize = 256;
const NAME_MAX: usize = 80;

/// A person to let in.
#[derive(Debug)]
pub struct NewOwner {
    /// Their name.
    pub name: String,
    /// Phone they sign in with.
    pub phone: Phone,
    /// E-mail they can also sign in with.
    pub email: Option<String>,
    /// Their password, 8 to 256 characters.
    pub password: SecretString,
}

/// Lets a person into the store as its owner. Somebody with that phone who exists already keeps their name and gets
/// the new password.
///
/// # Errors
/// [`Refusal::Invalid`] naming the field.
pub async fn create(ctx: &Ctx, new: &NewOwner) -> Result<UserId, Refusal> {
    let length = new.password.expose_secret().chars().count();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
        return Err(Refusal::field("password", Problem::OutOfRange { min: 8, max: 256 }));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > NAME_MAX {
        return Err(Refusal::field("name", Problem::Missing));
    }
    let email = new.email.as_ref().map(|email| email.trim().to_lowercase());
    if email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(Refusal::field("email", Problem::NotAnEmail));
    }
    let hash = password::hash(&new.password).await?;
    let mut tx = ctx.platform.pool().begin().await.map_err(Fault::from)?;
    let row = sqlx::query_scalar!(
        "insert into users (id, phone, email, name, password_hash) values ($1, $2, $3, $4, $5)
         on conflict (phone) do update set password_hash = excluded.password_hash
         returning id",
        Uuid::now_v7(),
        new.phone.e164(),
        email,
        new.name.trim(),
        hash,
    )
    .fetch_one(&mut *tx)
    .await
    .map_err(Fault::from)?;
    // Who was let in by the password before is not, by the new one (ASVS 7.4.3).
    sqlx::query!("delete from sessions where user_id = $1", row).execute(&mut *tx).await.map_err(Fault::from)?;
    sqlx::query!(
        "insert into memberships (user_id, store_id, role) values ($1, $2, 'owner')
         on conflict (user_id, store_id) do update set role = 'owner'",
        row,
        ctx.store.uuid(),
    )
    .execute(&mut *tx)
    .await
    .map_err(Fault::from)?;
    tx.commit().await.map_err(Fault::from)?;
    Ok(UserId::new(row))
}
