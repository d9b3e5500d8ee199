//! Badges, alerts, toasts, skeletons.

use kikapu_kernel::Language;
use leptos::prelude::*;

use crate::sentence::unbroken;
use crate::{icon::Icon, t};

/// What a message means. Colour never says it alone: each mood has its icon and its word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Worth knowing.
    Info,
    /// It worked.
    Success,
    /// Look at this.
    Warning,
    /// It did not work.
    Danger,
}

impl Mood {
    const fn badge(self) -> &'static str {
        match self {
            Self::Plain => "badge",
            Self::Info => "badge badge-info",
            Self::Success => "badge badge-success",
            Self::Warning => "badge badge-warning",
            Self::Danger => "badge badge-danger",
        }
    }

    const fn alert(self) -> &'static str {
        match self {
            Self::Plain => "alert",
            Self::Info => "alert alert-info",
            Self::Success => "alert alert-success",
            Self::Warning => "alert alert-warning",
            Self::Danger => "alert alert-danger",
        }
    }

    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Plain | Self::Info => "info",
            Self::Success => "check",
            Self::Warning | Self::Danger => "alert",
        }
    }

    const fn word(self, language: Language) -> &'static str {
        match self {
            Self::Plain | Self::Info => t::information(language),
            Self::Success => t::success(language),
            Self::Warning => t::attention(language),
            Self::Danger => t::problem(language),
        }
    }
}

/// A word or two beside something.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    mood: Mood,
    /// The words.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <span class=mood.badge()>{unbroken(&label)}</span> }
}

/// A message on the page.
#[component]
pub fn Alert(
    /// Language of the hidden word.
    language: Language,
    /// What it means.
    #[prop(optional)]
    mood: Mood,
    /// The message in a line.
    #[prop(into)]
    title: String,
    /// Answers what the visitor just did, so readers are told at once (`role=alert`).
    #[prop(optional)]
    fresh: bool,
    /// More, and what to do next.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=mood.alert() role=fresh.then_some("alert")>
            <Icon name=mood.icon()/>
            <div>
                <p class="alert-title"><span class="sr-only">{mood.word(language)}": "</span>{unbroken(&title)}</p>
                {children.map(|children| view! { <div class="alert-body">{children()}</div> })}
            </div>
        </div>
    }
}

/// A short message over the page. Whatever it says can also be read on the page itself.
#[component]
pub fn Toast(
    /// The message.
    #[prop(into)]
    message: String,
    /// A form or link, as "Undo".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="toast" role="status">
            <span>{message}</span>
            {children.map(|children| children())}
        </div>
    }
}

/// Stands in for content that is on its way, in its true size.
#[component]
pub fn Skeleton(
    /// Size classes, as `h-6 w-40`.
    class: &'static str,
) -> impl IntoView {
    view! { <div class=format!("skeleton {class}") aria-hidden="true"></div> }
}
