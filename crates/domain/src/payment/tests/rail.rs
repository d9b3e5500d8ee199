use super::*;

const W: Sign = Sign::Works;
const F: Sign = Sign::Fails;

#[test]
fn what_a_request_says_of_the_rail() {
    assert_eq!(sign(&sent(), after(119)), None, "an answer may still come");
    assert_eq!(sign(&sent(), after(120)), Some(F));
    assert_eq!(sign(&created().mark_unknown(noon()).or(created()), after(120)), Some(F));
    for (result, says) in [
        ("0", Some(W)),
        ("1", Some(W)),
        ("2001", Some(W)),
        ("1032", Some(W)),
        ("8006", Some(W)),
        ("1037", None),
        ("1019", None),
        ("1001", None),
        ("17", Some(F)),
        ("9999", Some(F)),
        ("1025", Some(F)),
    ] {
        assert_eq!(sign(&ended(result, after(20)), after(25)), says, "{result}");
    }
    let refused = created().reject(code("429"), after(1)).unwrap().or(created());
    assert_eq!(sign(&refused, after(2)), Some(F));
    let held_back = created().reject(code(HELD_BACK), after(1)).unwrap().or(created());
    assert_eq!(sign(&held_back, after(2)), None, "we did not ask");
    let keys = created().reject(code("400.002.02"), after(1)).unwrap().or(created());
    assert_eq!(sign(&keys, after(2)), Some(F), "a shop whose keys are wrong leads with what works, too");
}

#[test]
fn most_of_the_latest_must_fail_and_the_newest_among_them() {
    for (signs, health) in [
        (&[][..], RailHealth::Well),
        (&[F, F], RailHealth::Well),
        (&[F, F, F], RailHealth::Sick),
        (&[F, W, F, W, F], RailHealth::Sick),
        (&[F, W, W, F, W, F, F, F], RailHealth::Well),
        (&[W, F, F, F, F], RailHealth::Well),
    ] {
        assert_eq!(judge(signs.iter().copied()), health, "{signs:?}");
    }
}

#[test]
fn the_owner_has_the_last_word() {
    use LeadChoice::{Auto, ByHand, Request};
    for (choice, health, leads) in [
        (Auto, RailHealth::Well, Lead::Request),
        (Auto, RailHealth::Sick, Lead::ByHand),
        (Auto, RailHealth::Away, Lead::ByHand),
        (Request, RailHealth::Sick, Lead::Request),
        (Request, RailHealth::Away, Lead::Request),
        (ByHand, RailHealth::Well, Lead::ByHand),
    ] {
        assert_eq!(lead(choice, health), leads, "{choice} {health:?}");
    }
}
