use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use kikapu_commerce::payment::keys;
use kikapu_contract::keys::{KeysPage, KeysState, SaveKeys, SaveKeysError};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::pull::ListState;
use kikapu_domain::payment::trial::TrialState;
use kikapu_ui::{Alert, Disclosure, Mood};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::facts::Section;
use crate::dashboard::parts::keys_form::{KeysForm, KeysInUse};
use crate::dashboard::parts::list::ListSwitch;
use crate::dashboard::parts::trial::{Steps, TestForm};
use crate::dashboard::t::{list, mpesa as words};
use crate::dashboard::{t, when, who};
use crate::door::{No, Query, Staff};
use crate::render::Frame;

/// While a test runs the page comes anew, scripts or not.
const REFRESH: &str = "3;url=";

/// The address of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The deed that led here.
    done: String,
}

/// What was typed and not taken. Of keys and password nothing is kept.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Numbers and choices.
    pub keys: Option<SaveKeys>,
    /// What is wrong with them.
    pub error: Option<SaveKeysError>,
    /// The phone for a test.
    pub phone: Option<String>,
    /// The phone for M-PESA's list.
    pub list_phone: Option<String>,
}

impl Typed {
    /// A form that was refused, without its secrets.
    pub fn refused(form: SaveKeys, error: SaveKeysError) -> Self {
        let SaveKeys { environment, kind, shortcode, till, .. } = form;
        let keys = SaveKeys { environment, kind, shortcode, till, ..SaveKeys::default() };
        Self { keys: Some(keys), error: Some(error), ..Self::default() }
    }
}

/// `GET /dashboard/settings/mpesa`
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let done = match asked.done.as_str() {
        "saved" => Some(words::saved(staff.language())),
        "list_closed" => Some(list::was_closed(staff.language())),
        _ => None,
    };
    answer(&staff, done.map(|words| (200, words.to_owned())), Typed::default()).await
}

/// The page, with what just happened (HTTP status and words) and what was typed and not taken.
///
/// # Errors
/// [`No`] to who may not change keys, and when the database fails.
pub async fn answer(staff: &Staff, news: Option<(u16, String)>, typed: Typed) -> Result<Response, No> {
    let keys = keys::read(&staff.ctx).await?;
    let who = who(staff, "/dashboard/settings/mpesa");
    let title = t::titled(who.language, words::mpesa(who.language), &who.staff.store_name);
    let status = news.as_ref().and_then(|(status, _)| StatusCode::from_u16(*status).ok()).unwrap_or(StatusCode::OK);
    let frame = Frame { status, ..Frame::new(who.language, &title) };
    let is_running = keys.trial.as_ref().is_some_and(|trial| trial.state == TrialState::Running)
        || keys.pull.state == Some(ListState::Opening) && keys.pull.trouble.is_none()
        // Of the first reading only: whoever types keys is not to lose them to one that comes by itself.
        || keys.pull.is_reading && keys.pull.last.is_none();
    let again = format!("{REFRESH}{}", who.path("/dashboard/settings/mpesa"));
    let mut response = staff.page(frame, || view! { <MpesaView who keys news typed/> });
    if is_running && status == StatusCode::OK {
        let again = HeaderValue::try_from(again).unwrap_or(HeaderValue::from_static("3"));
        response.headers_mut().insert(HeaderName::from_static("refresh"), again);
    }
    Ok(response)
}

/// The keys, whether they work, and the test of them.
#[component]
pub fn MpesaView(
    /// Who looks.
    who: Who,
    /// How it stands.
    keys: KeysPage,
    /// What just happened: HTTP status and words.
    news: Option<(u16, String)>,
    /// What was typed and not taken.
    typed: Typed,
) -> impl IntoView {
    let language = who.language;
    let (pull, own_phone, typed_phone) = (keys.pull.clone(), keys.own_phone.clone(), typed.list_phone.clone());
    let environment = keys.keys.as_ref().map_or(keys.installation, |keys| keys.environment);
    let (band_class, band) = words::band(language, environment);
    let news = news.map(|(status, title)| {
        let mood = if status == 200 { Mood::Success } else { Mood::Danger };
        view! { <div class="desk-done" role="status"><Alert language mood title/></div> }
    });
    let is_running = keys.trial.as_ref().is_some_and(|trial| trial.state == TrialState::Running);
    let light = (!is_running).then(|| view! { <Light who=who.clone() keys=keys.clone()/> });
    let test = keys.keys.as_ref().map(|now| {
        let sandbox = (now.environment == Environment::Sandbox)
            .then(|| view! { <p class="text-muted">{words::test_sandbox(language)}</p> });
        let shortcode = now.shortcode.clone();
        let steps = keys.trial.clone().map(|trial| {
            let is_current = trial.shortcode == shortcode;
            view! { <Steps who=who.clone() trial public_url=keys.public_url.clone() is_current/> }
        });
        let phone = typed.phone.clone().unwrap_or_else(|| keys.own_phone.clone());
        let form = (!is_running).then(|| view! { <TestForm who=who.clone() phone/> });
        view! {
            <Section title=words::test(language) id="test">
                <div class="stack">
                    <p class="text-muted">{words::test_more(language)}</p>
                    {sandbox}
                    {steps}
                    {form}
                </div>
            </Section>
        }
    });
    let in_use = view! { <KeysInUse who=who.clone() keys=keys.clone()/> };
    let asker = who.clone();
    let form = (!is_running).then(|| {
        let open = keys.keys.is_none() || typed.error.is_some();
        let summary = if keys.keys.is_some() { words::change(language) } else { words::enter(language) };
        view! {
            <Disclosure summary open>
                <KeysForm who=asker keys typed/>
            </Disclosure>
        }
    });
    let list = {
        let phone = typed_phone.unwrap_or(own_phone);
        view! { <ListSwitch who=who.clone() list=pull phone/> }
    };
    view! {
        <Desk who=who.clone() place=Place::Settings>
            <h1 class="text-heading-lg">{words::mpesa(language)}</h1>
            <p class=band_class>{band}</p>
            <p class="text-muted mb-4">{words::lead(language)}</p>
            {news}
            {light}
            {test}
            {in_use}
            {list}
            {form}
        </Desk>
    }
}

#[component]
fn Light(who: Who, keys: KeysPage) -> impl IntoView {
    let language = who.language;
    let (mood, title, more) = words::light(language, keys.light.state);
    let trouble = keys.light.trouble.filter(|_| keys.light.state == KeysState::Refused);
    let trouble = trouble.map(|trouble| view! { <p>{words::trouble(language, trouble)}</p> });
    let checked = keys.light.checked_at.map(|at| {
        let ago = when::ago(language, at, who.now);
        view! { <p>{words::checked(language, &ago)}</p> }
    });
    view! { <div class="desk-done"><Alert language mood title><p>{more}</p>{trouble}{checked}</Alert></div> }
}
