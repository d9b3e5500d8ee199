use kikapu_contract::keys::{KeysPage, SaveKeys, SaveKeysError};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::trial::KeyField;
use kikapu_ui::{Adornment, Button, ChoiceItem, Input, Language, OptionCards, TextField, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::pages::mpesa::Typed;
use crate::dashboard::t::mpesa as words;
use crate::dashboard::when;

/// The keys there are: numbers as they are, of secrets the last letters.
#[component]
pub fn KeysInUse(
    /// Who looks.
    who: Who,
    /// How it stands.
    keys: KeysPage,
) -> impl IntoView {
    let language = who.language;
    let now = keys.keys?;
    let number = match &now.till {
        Some(till) => words::till(language, till, &now.shortcode),
        None => words::paybill(language, &now.shortcode),
    };
    let tail = |tail: &str| match tail {
        "" => words::is_kept(language).to_owned(),
        tail => words::ends_in(language, tail),
    };
    let facts = [
        (words::shortcode(language), number),
        (words::consumer_key(language), tail(&now.key_tail)),
        (words::consumer_secret(language), tail(&now.secret_tail)),
        (words::passkey(language), tail(&now.passkey_tail)),
    ];
    let facts = facts.map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    let changed = keys.changed.filter(|(name, _)| !name.is_empty()).map(|(name, at)| {
        let ago = when::ago(language, at, who.now);
        view! { <p class="text-muted">{words::changed_by(language, &name, &ago)}</p> }
    });
    let past = keys.past.into_iter().map(|past| {
        let open = (past.open > 0).then(|| format!(" {}", words::past_open(language, past.open)));
        view! { <p class="text-muted">{words::past(language, &past.number, &when::day_of(language, past.until))}{open}</p> }
    });
    let past = past.collect_view();
    Some(view! {
        <Section title=words::in_use(language) id="in-use">
            <dl class="money-facts">{facts}</dl>
            {changed}
            {past}
        </Section>
    })
}

/// The form to enter keys. Secrets are never in it.
#[component]
pub fn KeysForm(
    /// Who looks.
    who: Who,
    /// How it stands.
    keys: KeysPage,
    /// What was typed and not taken.
    typed: Typed,
) -> impl IntoView {
    let language = who.language;
    let action = who.path("/dashboard/settings/mpesa");
    let error = typed.error.clone();
    let wrong = |field: KeyField| match &error {
        Some(SaveKeysError::Field { field: of, why }) if *of == field => {
            Some(words::key_problem(language, *why).to_owned())
        }
        Some(SaveKeysError::Taken) if field == KeyField::Shortcode => {
            Some(words::problem(language, &SaveKeysError::Taken).to_owned())
        }
        Some(_) | None => None,
    };
    let password_error = (error == Some(SaveKeysError::WrongPassword))
        .then(|| words::problem(language, &SaveKeysError::WrongPassword).to_owned());
    let has_keys = keys.keys.is_some();
    let shown = typed.keys.unwrap_or_else(|| now(&keys));
    let hint = |text: &str| if has_keys { format!("{text} {}", words::keep_empty(language)) } else { text.to_owned() };
    let around = |hint: Option<String>, field| Adornment { hint, error: wrong(field), aside: None };
    view! {
        <form method="post" action=action class="stack keys-form" autocomplete="off">
            <OptionCards name="environment" legend=words::environment(language) items=environments(language) chosen=shown.environment/>
            <OptionCards name="kind" legend=words::kind(language) items=kinds(language) chosen=shown.kind/>
            <TextField
                name="shortcode" label=words::shortcode(language) kind=Input::Number value=shown.shortcode max_chars=7 required=true
                around=around(Some(words::shortcode_more(language).to_owned()), KeyField::Shortcode)
            />
            <TextField
                name="till" label=words::till_number(language) kind=Input::Number value=shown.till max_chars=7
                around=around(Some(words::till_more(language).to_owned()), KeyField::Till)
            />
            <TextField
                name="consumer_key" label=words::consumer_key(language) autocomplete="off" max_chars=200
                around=around(Some(hint(words::app_more(language))), KeyField::ConsumerKey)
            />
            <TextField
                name="consumer_secret" label=words::consumer_secret(language) kind=Input::Password autocomplete="new-password" max_chars=200
                around=Adornment { hint: has_keys.then(|| words::keep_empty(language).to_owned()), ..Adornment::default() }
            />
            <TextField
                name="passkey" label=words::passkey(language) kind=Input::Password autocomplete="new-password" max_chars=200
                around=around(Some(hint(words::passkey_more(language))), KeyField::Passkey)
            />
            <TextField
                name="password" label=words::password(language) kind=Input::Password autocomplete="current-password" max_chars=256 required=true
                around=Adornment { hint: Some(words::password_more(language).to_owned()), error: password_error, aside: None }
            />
            <Button tone=Tone::Primary>{words::save(language)}</Button>
        </form>
    }
}

fn environments(language: Language) -> Vec<ChoiceItem> {
    let item = |environment: Environment, label: &str, detail: &str| ChoiceItem {
        value: environment.as_str().to_owned(),
        label: label.to_owned(),
        detail: Some(detail.to_owned()),
        ..ChoiceItem::default()
    };
    vec![
        item(Environment::Production, words::live(language), words::live_more(language)),
        item(Environment::Sandbox, words::sandbox(language), words::sandbox_more(language)),
    ]
}

fn kinds(language: Language) -> Vec<ChoiceItem> {
    [("paybill", words::kind_paybill(language)), ("till", words::kind_till(language))]
        .map(|(value, label)| ChoiceItem { value: value.to_owned(), label: label.to_owned(), ..ChoiceItem::default() })
        .to_vec()
}

/// What the form holds before anything is typed.
fn now(keys: &KeysPage) -> SaveKeys {
    let Some(now) = &keys.keys else {
        let environment = keys.installation.as_str().to_owned();
        return SaveKeys { environment, kind: "paybill".to_owned(), ..SaveKeys::default() };
    };
    SaveKeys {
        environment: now.environment.as_str().to_owned(),
        kind: if now.till.is_some() { "till" } else { "paybill" }.to_owned(),
        shortcode: now.shortcode.clone(),
        till: now.till.clone().unwrap_or_default(),
        ..SaveKeys::default()
    }
}

#[cfg(test)]
mod tests {
    use kikapu_contract::keys::KeyProblem;

    use super::*;

    #[test]
    fn every_problem_of_a_key_has_its_own_words() {
        let all = [KeyProblem::Missing, KeyProblem::NotANumber, KeyProblem::NotAKey, KeyProblem::ForTrying];
        for language in Language::ALL {
            let words: std::collections::BTreeSet<_> =
                all.iter().map(|why| words::key_problem(language, *why)).collect();
            assert_eq!(words.len(), all.len());
        }
    }
}
