//! The machines as `docs/payments.md` shows them: drawn by asking the code for every move, so that the page cannot lie.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::*;
use crate::Step;
use crate::payment::refund::{Answer, Refund, RefundError};

/// Moves from one state to another, with what causes them.
type Moves = BTreeMap<(String, String), Vec<&'static str>>;

/// Mermaid, which GitHub and most editors draw.
fn draw(first: &str, moves: &Moves) -> String {
    let mut drawn = format!("```mermaid\nstateDiagram-v2\n    [*] --> {first}\n");
    for ((from, to), causes) in moves {
        writeln!(drawn, "    {from} --> {to} : {}", causes.join(", or ")).unwrap();
    }
    drawn + "```\n"
}

/// Something that may happen to a state: how it is called, and what it does.
type Cause<'a, S, E> = (&'static str, &'a dyn Fn(&S) -> Result<Step<S>, E>);

/// Tries every cause on every state.
fn moves<S, E>(states: &[S], name: fn(&S) -> String, causes: &[Cause<'_, S, E>]) -> Moves {
    let mut found = Moves::new();
    for state in states {
        for (cause, act) in causes {
            if let Ok(Step::Moved(next)) = act(state)
                && name(&next) != name(state)
            {
                let drawn = found.entry((name(state), name(&next))).or_default();
                if !drawn.contains(cause) {
                    drawn.push(cause);
                }
            }
        }
    }
    found
}

/// The part of the page between the two marks, compared with what the code says.
#[track_caller]
fn is_in_the_docs(mark: &str, drawn: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/payments.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (start, end) = (format!("<!-- drawn: {mark} -->\n"), "<!-- /drawn -->");
    let (before, rest) = page.split_once(&start).expect("the mark is in the page");
    let (shown, after) = rest.split_once(end).expect("the end of the mark is in the page");
    if std::env::var_os("KIKAPU_TEST_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{start}{drawn}{end}{after}")).unwrap();
    } else {
        assert!(shown == drawn, "draw it anew: KIKAPU_TEST_WRITE_DOCS=1 cargo test -p kikapu-domain diagrams");
    }
}

// One test: where it draws anew, both parts are of one file.
#[test]
fn the_page_shows_the_machines() {
    is_in_the_docs("request", &draw("created", &of_a_request()));
    is_in_the_docs("refund", &draw("requested", &of_a_refund()));
}

fn of_a_request() -> Moves {
    let unknown = |attempt: Attempt| attempt.mark_unknown(after(10)).or(attempt);
    let states = [
        created(),
        sent(),
        unknown(sent()),
        unknown(created()),
        ended("0", after(20)),
        ended("1037", after(60)),
        ended("1032", after(20)),
        ended("1019", after(60)),
    ];
    let told = |result: &'static str| move |attempt: &Attempt| attempt.settle(&query("1", result).unwrap(), after(30));
    moves(
        &states,
        |attempt| attempt.status().as_str().to_owned(),
        &[
            ("M-PESA took it", &|attempt| attempt.mark_sent(checkout("1"), after(1))),
            ("no clear reply", &|attempt| Ok(attempt.mark_unknown(after(10)))),
            ("M-PESA refused it", &|attempt| attempt.reject(code("500.001.1001"), after(1))),
            ("withdrawn before it left", &|attempt| attempt.cancel(after(1))),
            ("query says paid", &told("0")),
            ("confirmation or statement says paid", &|attempt| attempt.settle(&statement("SJK4H7L2P0"), after(30))),
            ("query says closed (1032)", &told("1032")),
            ("query says ran out (1019)", &told("1019")),
            ("query says another end", &told("1037")),
            ("unknown to M-PESA after 3 minutes", &|attempt| attempt.expire(Finding::NoSuchTransaction, after(200))),
            ("no answer in 24 hours", &|attempt| attempt.expire(Finding::NoAnswer, after(25 * 3600))),
        ],
    )
}

fn of_a_refund() -> Moves {
    let (at, later) = (noon(), after(25 * 3600));
    let states = [
        Refund::Requested,
        Refund::Approved,
        Refund::Sending { at },
        Refund::Sent { at },
        Refund::Unknown { at },
        Refund::Succeeded { receipt: None, at },
        Refund::Failed { code: code("1"), at },
        Refund::Withdrawn { at },
    ];
    let told = |answer: Answer| move |refund: &Refund| refund.settle(&answer, later);
    moves::<Refund, RefundError>(
        &states,
        |refund| refund.status().as_str().to_owned(),
        &[
            ("a second person agrees", &|refund| refund.approve(false)),
            ("called back", &|refund| refund.withdraw(at)),
            ("about to leave", &|refund| refund.start(at)),
            ("busy, for certain not sent", &|refund| Ok(refund.back_off())),
            ("M-PESA took it", &|refund| Ok(refund.mark_sent())),
            ("no clear answer", &|refund| Ok(refund.mark_unknown())),
            ("M-PESA refused it", &|refund| refund.reject(code("1"), at)),
            ("result says done", &told(Answer::Done { receipt: None })),
            ("result says refused", &told(Answer::Refused(code("1")))),
            ("unknown to M-PESA after 24 hours", &told(Answer::NoSuchTransaction(code("1")))),
        ],
    )
}
