//! `GET /pay/{token}/code.png`: what to scan with the M-PESA app.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment;
use kikapu_kernel::PublicToken;

use crate::door::{No, Path, Visitor};

/// The picture. What is due changes with each payment, so it is kept for a minute only, by this phone alone.
pub async fn show(visitor: Visitor, Path(token): Path<PublicToken>) -> Result<Response, No> {
    let png = payment::code(&visitor.ctx, &token).await?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=60")], png).into_response())
}
