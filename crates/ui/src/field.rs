//! Fields to type into: label above, hint and problem tied to the input, nothing hidden in a placeholder.

use leptos::prelude::*;

use crate::icon::Icon;

/// What is typed, which decides keyboard and autocompletion behaviour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// Any line of text.
    #[default]
    Text,
    /// A phone number.
    Tel,
    /// An e-mail address.
    Email,
    /// A password.
    Password,
    /// A code from an SMS: digits, one field.
    Code,
    /// A whole number, as of shillings.
    Number,
    /// A search.
    Search,
    /// A date.
    Date,
    /// A web address.
    Url,
}

impl Input {
    /// Input type and input mode.
    const fn attributes(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Text => ("text", None),
            Self::Tel => ("tel", Some("tel")),
            Self::Email => ("email", Some("email")),
            Self::Password => ("password", None),
            Self::Code | Self::Number => ("text", Some("numeric")),
            Self::Search => ("search", Some("search")),
            Self::Date => ("date", None),
            Self::Url => ("url", Some("url")),
        }
    }
}

/// The ids of a field's parts, derived from its name.
#[derive(Clone, Debug)]
pub struct FieldIds {
    /// Of the input.
    pub input: String,
    hint: String,
    error: String,
}

impl FieldIds {
    /// Ids of the field called `name`.
    pub fn new(name: &str) -> Self {
        let input = format!("f-{name}");
        Self { hint: format!("{input}-hint"), error: format!("{input}-error"), input }
    }

    /// What `aria-describedby` holds: the problem first, then the hint.
    pub fn described_by(&self, hint: bool, error: bool) -> Option<String> {
        match (error, hint) {
            (true, true) => Some(format!("{} {}", self.error, self.hint)),
            (true, false) => Some(self.error.clone()),
            (false, true) => Some(self.hint.clone()),
            (false, false) => None,
        }
    }
}

/// Something fixed around an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adornment {
    /// What helps to fill it in.
    pub hint: Option<String>,
    /// What is wrong with what was typed.
    pub error: Option<String>,
    /// Words after the label, as "optional".
    pub aside: Option<String>,
}

/// Label, hint and problem around any control.
#[component]
pub fn FieldFrame(
    /// Ids of the parts.
    ids: FieldIds,
    /// The label.
    label: String,
    /// Hint, problem and aside.
    around: Adornment,
    /// The control.
    children: Children,
) -> impl IntoView {
    let Adornment { hint, error, aside } = around;
    view! {
        <div class="field">
            <label class="field-label" for=ids.input>
                {label}
                {aside.map(|aside| view! { <span class="field-aside">{aside}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=ids.hint>{hint}</p> })}
            {children()}
            {error.map(|error| view! { <p class="field-error" id=ids.error><Icon name="alert"/><span>{error}</span></p> })}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Sent with the form; also gives the id, `f-{name}`.
    #[prop(into)]
    name: String,
    /// Gives the id in place of the name, where a page has the field more than once.
    #[prop(optional)]
    id: Option<String>,
    /// The label, clear without its surroundings: "Delivery area".
    #[prop(into)]
    label: String,
    /// What is typed.
    #[prop(optional)]
    kind: Input,
    /// What it holds.
    #[prop(optional, into)]
    value: String,
    /// Hint, problem and aside.
    #[prop(optional)]
    around: Adornment,
    /// `autocomplete` token of the HTML standard.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Longest text taken, characters.
    #[prop(optional)]
    max_chars: Option<u32>,
    /// An example of a value, never the label.
    #[prop(optional, into)]
    example: Option<String>,
) -> impl IntoView {
    let ids = FieldIds::new(id.as_ref().unwrap_or(&name));
    let (kind, mode) = kind.attributes();
    let invalid = around.error.is_some().then_some("true");
    let described_by = ids.described_by(around.hint.is_some(), around.error.is_some());
    let id = ids.input.clone();
    view! {
        <FieldFrame ids label around>
            <input
                class="input"
                id=id
                name=name
                type=kind
                inputmode=mode
                value=value
                autocomplete=autocomplete
                required=required
                maxlength=max_chars
                placeholder=example
                aria-invalid=invalid
                aria-describedby=described_by
            />
        </FieldFrame>
    }
}

/// A whole number, with a unit in front when it has one ("KSh").
#[component]
pub fn NumberField(
    /// Sent with the form; also gives the id, `f-{name}`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    #[prop(optional_no_strip)]
    value: Option<i64>,
    /// Smallest number taken.
    #[prop(optional)]
    min: Option<i64>,
    /// Largest number taken.
    #[prop(optional)]
    max: Option<i64>,
    /// Stands before the number.
    #[prop(optional)]
    unit: Option<&'static str>,
    /// Hint, problem and aside.
    #[prop(optional)]
    around: Adornment,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let ids = FieldIds::new(&name);
    let invalid = around.error.is_some().then_some("true");
    let described_by = ids.described_by(around.hint.is_some(), around.error.is_some());
    let id = ids.input.clone();
    let input = view! {
        <input
            class="input"
            id=id
            name=name
            type="number"
            inputmode="numeric"
            value=value
            min=min
            max=max
            required=required
            aria-invalid=invalid
            aria-describedby=described_by
        />
    };
    view! {
        <FieldFrame ids label around>
            {match unit {
                Some(unit) => view! { <span class="input-affix"><span aria-hidden="true">{unit}</span>{input}</span> }.into_any(),
                None => input.into_any(),
            }}
        </FieldFrame>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Sent with the form; also gives the id, `f-{name}`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it holds.
    #[prop(optional, into)]
    value: String,
    /// Hint, problem and aside.
    #[prop(optional)]
    around: Adornment,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Longest text taken, characters.
    #[prop(optional)]
    max_chars: Option<u32>,
) -> impl IntoView {
    let ids = FieldIds::new(&name);
    let invalid = around.error.is_some().then_some("true");
    let described_by = ids.described_by(around.hint.is_some(), around.error.is_some());
    let id = ids.input.clone();
    view! {
        <FieldFrame ids label around>
            <textarea
                class="input"
                id=id
                name=name
                rows=rows
                required=required
                maxlength=max_chars
                aria-invalid=invalid
                aria-describedby=described_by
            >
                {value}
            </textarea>
        </FieldFrame>
    }
}
