use kikapu_contract::FieldProblem;
use kikapu_ui::{Adornment, Icon, Language, counted};
use leptos::prelude::*;

use crate::checkout::t;

/// What is wrong with a field, for the text beside it.
pub fn error_of(language: Language, problems: &[FieldProblem], field: &str) -> Option<String> {
    problems
        .iter()
        .find(|problem| problem.field == field)
        .map(|problem| t::problems::of_field(language, field, &problem.problem))
}

/// Hint and problem of a field.
pub fn around(language: Language, problems: &[FieldProblem], field: &str, hint: Option<&str>) -> Adornment {
    Adornment { hint: hint.map(str::to_owned), error: error_of(language, problems, field), aside: None }
}

/// Why a form did nothing, first thing on the page that answers it: what was pressed may be far below.
#[component]
pub fn Stopped(
    /// The sentence.
    title: String,
    /// The seconds in the sentence that count down.
    #[prop(optional_no_strip)]
    left_s: Option<u32>,
    /// The field it is about.
    #[prop(optional_no_strip)]
    field: Option<String>,
) -> impl IntoView {
    let (class, words) = match (field, left_s) {
        (Some(field), _) => ("alert alert-danger", view! { <a href=format!("#f-{field}")>{title}</a> }.into_any()),
        (None, Some(left_s)) => ("alert alert-warning", counted(&title, left_s).into_any()),
        (None, None) => ("alert alert-warning", title.into_any()),
    };
    view! {
        <div class=class id="errors" role="alert" tabindex="-1" autofocus>
            <Icon name="alert"/>
            <p class="alert-title errors">{words}</p>
        </div>
    }
}

/// What needs another look, each linked to its field. The address ends in `#errors` and it takes the focus.
#[component]
pub fn ErrorSummary(
    /// Language of the words.
    language: Language,
    /// What is wrong with which field.
    problems: Vec<FieldProblem>,
    /// Over the list; else that nothing was charged.
    #[prop(optional)]
    heading: Option<fn(Language, u32) -> String>,
) -> impl IntoView {
    let count = u32::try_from(problems.len()).unwrap_or(u32::MAX);
    let heading = heading.unwrap_or(t::form::problems);
    let items = problems
        .into_iter()
        .map(|FieldProblem { field, problem }| {
            let words = t::problems::of_field(language, &field, &problem);
            view! { <li><a href=format!("#f-{field}")>{words}</a></li> }
        })
        .collect_view();
    (count > 0).then(|| {
        view! {
            <div class="alert alert-danger" id="errors" role="alert" tabindex="-1" autofocus>
                <Icon name="alert"/>
                <div>
                    <h2 class="alert-title">{heading(language, count)}</h2>
                    <ul class="alert-body errors">{items}</ul>
                </div>
            </div>
        }
    })
}
