use axum::http::StatusCode;
use axum::response::Response;
use kikapu_contract::Refusal;
use kikapu_contract::staff::SignInError;
use kikapu_ui::{Alert, Button, Input, Language, Mood, Size, TextField, link};
use leptos::prelude::*;

use crate::dashboard::parts::door::Porch;
use crate::dashboard::t;
use crate::landing::Guest;
use crate::render::{Frame, Theme};

/// Longest name or password read; the form says so before the server does.
const CHARS_MAX: u32 = 200;

/// `GET /sign-in`
pub async fn show(guest: Guest) -> Response {
    answer(&guest, String::new(), None)
}

/// The sign-in page, with the name that was typed and why it did not do. A password is never shown again.
pub fn answer(guest: &Guest, name: String, refused: Option<SignInError>) -> Response {
    let language = guest.language;
    let status = match &refused {
        None => StatusCode::OK,
        Some(SignInError::NoMatch) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(SignInError::Refused(refusal)) => {
            StatusCode::from_u16(refusal.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    let title = t::titled(language, t::sign_in(language), t::kikapu(language));
    let frame = Frame { status, ..Frame::new(language, &title) };
    let theme = guest.theme;
    guest.page(frame, || view! { <SignIn language theme name refused/> })
}

/// Phone or e-mail, and a password.
#[component]
pub fn SignIn(
    /// Language of the page.
    language: Language,
    /// Colours of the page.
    theme: Theme,
    /// The name that was typed.
    name: String,
    /// Why it did not do.
    refused: Option<SignInError>,
) -> impl IntoView {
    let problem = refused.map(|refused| match refused {
        SignInError::NoMatch => (t::no_match(language).to_owned(), Some(t::no_match_more(language))),
        SignInError::Refused(Refusal::TooMany { retry_after_s }) => {
            (t::too_many(language, retry_after_s.div_ceil(60)), None)
        }
        SignInError::Refused(_) => (t::failed(language).to_owned(), Some(t::failed_more(language))),
    });
    let problem = problem.map(|(title, more)| {
        let more = more.map(|more| view! { <p>{more}</p> });
        view! { <Alert language mood=Mood::Danger title fresh=true>{more}</Alert> }
    });
    view! {
        <Porch language theme path="/sign-in".to_owned() aside=("/", t::all_shops(language))>
            <div class="sign-in">
                <h1 class="text-display-md">{t::sign_in(language)}</h1>
                <p class="sign-in-lead">{t::sign_in_lead(language)}</p>
                <form method="post" action=link::path(language, "/sign-in") class="stack" novalidate>
                    {problem}
                    <TextField name="who" label=t::who(language) value=name autocomplete="username" required=true max_chars=CHARS_MAX/>
                    <TextField
                        name="password" kind=Input::Password label=t::password(language)
                        autocomplete="current-password" required=true max_chars=CHARS_MAX
                    />
                    <Button size=Size::Large wide=true>{t::sign_in(language)}</Button>
                </form>
            </div>
        </Porch>
    }
}
