//! Breadcrumb, pagination, disclosure.

use kikapu_kernel::Language;
use leptos::prelude::*;

use crate::{icon::Icon, t};

/// One step of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Where it leads; `None` for the page itself.
    pub href: Option<String>,
}

/// The way to this page.
#[component]
pub fn Breadcrumb(
    /// Language of the landmark's name.
    language: Language,
    /// The steps, the page itself last.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let items = crumbs
        .into_iter()
        .map(|Crumb { label, href }| match href {
            Some(href) => view! { <li><a href=href>{label}</a><Icon name="chevron-right"/></li> }.into_any(),
            None => view! { <li aria-current="page">{label}</li> }.into_any(),
        })
        .collect_view();
    view! {
        <nav aria-label=t::breadcrumb(language)>
            <ol class="crumbs">{items}</ol>
        </nav>
    }
}

/// The pages worth a link: the first, the last, and those around the current one. `None` stands for a gap.
fn pages_shown(current: u32, last: u32) -> Vec<Option<u32>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for page in (1..=last).filter(|page| *page == 1 || *page == last || page.abs_diff(current) <= 1) {
        if page > before + 1 {
            shown.push(None);
        }
        shown.push(Some(page));
        before = page;
    }
    shown
}

/// Links to the pages of a list; nothing when there is only one.
#[component]
pub fn Pagination(
    /// Language of the labels.
    language: Language,
    /// The page shown, from 1.
    current: u32,
    /// The last page.
    last: u32,
    /// The address of a page.
    #[prop(into)]
    href: Callback<u32, String>,
) -> impl IntoView {
    let items = pages_shown(current, last)
        .into_iter()
        .map(|page| match page {
            None => view! { <span aria-hidden="true">"…"</span> }.into_any(),
            Some(page) => {
                let here = (page == current).then_some("page");
                view! { <a href=href.run(page) aria-label=t::page(language, page) aria-current=here>{page}</a> }
                    .into_any()
            }
        })
        .collect_view();
    (last > 1).then(|| {
        view! {
            <nav class="pages" aria-label=t::pages(language)>
                {(current > 1).then(|| view! { <a href=href.run(current - 1) rel="prev">{t::previous(language)}</a> })}
                {items}
                {(current < last).then(|| view! { <a href=href.run(current + 1) rel="next">{t::next(language)}</a> })}
            </nav>
        }
    })
}

/// A heading that opens what is under it. The browser does the work; find-in-page reaches inside.
#[component]
pub fn Disclosure(
    /// The heading.
    #[prop(into)]
    summary: String,
    /// Open from the start.
    #[prop(optional)]
    open: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=open>
            <summary>{summary}<Icon name="chevron-down"/></summary>
            <div>{children()}</div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pages_are_all_linked() {
        assert_eq!(pages_shown(1, 3), [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn many_pages_leave_gaps_around_the_current_one() {
        assert_eq!(pages_shown(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(pages_shown(1, 9), [Some(1), Some(2), None, Some(9)]);
        assert_eq!(pages_shown(9, 9), [Some(1), None, Some(8), Some(9)]);
    }
}
