//! A file that a form brings, as a phone without scripts sends it.

use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::header;
use kikapu_contract::Refusal;
use multer::{Constraints, Multipart, SizeLimit};

use super::{App, No};

/// Longest upload: a file of 20 MiB and the form around it. Counted while it comes, in place of the limit of a form.
const UPLOAD_MAX_KIB: u32 = 20 * 1024 + 64;
/// How long the whole may take to come; the handler's own limit is a little more.
const BODY_WAIT: Duration = Duration::from_secs(22);
const MULTIPART: &str = "multipart/form-data";
const FIELDS_MAX: usize = 8;

/// The field `file` of a form: its name on the sender's device, and what is in it. Both are empty where none was chosen.
#[derive(Debug, Default)]
pub struct Upload {
    /// The name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl FromRequest<App> for Upload {
    type Rejection = No;

    async fn from_request(request: Request, _: &App) -> Result<Self, No> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary =
            multer::parse_boundary(kind).map_err(|_| No(Refusal::WrongType { expected: MULTIPART.to_owned() }))?;
        let limit = SizeLimit::new().whole_stream(u64::from(UPLOAD_MAX_KIB) * 1024);
        let body = request.into_body().into_data_stream();
        let form = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limit));
        tokio::time::timeout(BODY_WAIT, read(form))
            .await
            .map_err(|_| No(Refusal::Malformed { detail: "the file did not come in time".to_owned() }))?
            .map_err(|error| No(refused(&error)))
    }
}

async fn read(mut form: Multipart<'_>) -> Result<Upload, multer::Error> {
    let mut upload = Upload::default();
    for _ in 0..FIELDS_MAX {
        let Some(field) = form.next_field().await? else { break };
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            upload = Upload { name, bytes: field.bytes().await?.to_vec() };
        }
    }
    Ok(upload)
}

fn refused(error: &multer::Error) -> Refusal {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Refusal::TooLarge { max_kib: UPLOAD_MAX_KIB }
        }
        error => Refusal::Malformed { detail: error.to_string() },
    }
}
