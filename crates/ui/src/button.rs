//! Buttons and links that look like them.

use leptos::prelude::*;

use crate::icon::Icon;

/// What a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The one main action of a page.
    #[default]
    Primary,
    /// Another action of equal rank.
    Secondary,
    /// An action of lesser rank.
    Ghost,
    /// Destroys something.
    Danger,
    /// Asks M-PESA for money.
    Mpesa,
    /// Opens WhatsApp.
    WhatsApp,
}

/// How large a button is. Never below 44 px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 44 px high.
    #[default]
    Medium,
    /// 52 px high, for the main action of a phone screen.
    Large,
}

/// The classes of a button, for an island that builds its own.
pub const fn class(tone: Tone, size: Size, wide: bool) -> &'static str {
    macro_rules! sized {
        ($tone:literal) => {
            match (size, wide) {
                (Size::Medium, false) => concat!("btn ", $tone),
                (Size::Medium, true) => concat!("btn btn-wide ", $tone),
                (Size::Large, false) => concat!("btn btn-lg ", $tone),
                (Size::Large, true) => concat!("btn btn-lg btn-wide ", $tone),
            }
        };
    }
    match tone {
        Tone::Primary => sized!("btn-primary"),
        Tone::Secondary => sized!("btn-secondary"),
        Tone::Ghost => sized!("btn-ghost"),
        Tone::Danger => sized!("btn-danger"),
        Tone::Mpesa => sized!("btn-mpesa"),
        Tone::WhatsApp => sized!("btn-whatsapp"),
    }
}

/// A button that submits its form.
#[component]
pub fn Button(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    /// An icon before the label.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// `button` instead of `submit`: only inside an island, without a script it would do nothing.
    #[prop(optional)]
    scripted: bool,
    /// Sent with the form when this button was the one.
    #[prop(optional, into)]
    name: Option<String>,
    /// Sent with the form when this button was the one.
    #[prop(optional, into)]
    value: Option<String>,
    /// Submits to another address than the form's.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// The form it belongs to, when it stands outside.
    #[prop(optional, into)]
    form: Option<String>,
    /// Working: keeps its width and ignores a second press.
    #[prop(optional)]
    busy: bool,
    /// Why it cannot be pressed, shown beneath. A button is never disabled without saying so.
    #[prop(optional, into)]
    blocked: Option<String>,
    /// The label: verb and object.
    children: Children,
) -> impl IntoView {
    let kind = if scripted { "button" } else { "submit" };
    let is_blocked = blocked.is_some();
    view! {
        <button
            type=kind
            class=class(tone, size, wide)
            name=name
            value=value
            formaction=formaction
            form=form
            disabled=is_blocked
            aria-busy=busy.then_some("true")
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
        </button>
        {blocked.map(|reason| view! { <p class="field-hint mt-1">{reason}</p> })}
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    /// An icon before the label.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(tone, size, wide) href=href>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
        </a>
    }
}
