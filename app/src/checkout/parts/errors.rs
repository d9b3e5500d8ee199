use kikapu_contract::FieldProblem;
use kikapu_ui::{Adornment, Icon, Language};
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

/// What needs another look, each linked to its field. The address ends in `#errors` and it takes the focus.
#[component]
pub fn ErrorSummary(
    /// Language of the words.
    language: Language,
    /// What is wrong with which field.
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let count = u32::try_from(problems.len()).unwrap_or(u32::MAX);
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
                    <h2 class="alert-title">{t::form::problems(language, count)}</h2>
                    <ul class="alert-body errors">{items}</ul>
                </div>
            </div>
        }
    })
}
