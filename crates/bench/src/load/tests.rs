use std::collections::BTreeMap;
use std::time::Duration;

use super::Figures;

#[test]
fn a_percentile_is_a_time_that_was_measured() {
    let figures = Figures::new((1..=100).rev().map(|ms| ms * 1000).collect(), Duration::from_secs(10));
    assert!((figures.percentile_ms(0.5) - 50.0).abs() < f64::EPSILON);
    assert!((figures.percentile_ms(0.95) - 95.0).abs() < f64::EPSILON);
    assert!((figures.percentile_ms(1.0) - 100.0).abs() < f64::EPSILON);
    assert!((figures.per_s() - 10.0).abs() < f64::EPSILON);
}

#[test]
fn nothing_measured_is_zero_not_a_division() {
    let none = Figures::new(Vec::new(), Duration::ZERO);
    assert!(none.per_s().abs() < f64::EPSILON && none.percentile_ms(0.95).abs() < f64::EPSILON);
}

#[test]
fn every_status_but_the_wanted_one_is_named() {
    let figures = Figures::default().with_statuses(BTreeMap::from([(200, 7), (404, 1), (503, 2)]));
    assert_eq!(figures.surprises(200).as_deref(), Some("1 × 404, 2 × 503"));
    assert_eq!(Figures::default().with_statuses(BTreeMap::from([(200, 7)])).surprises(200), None);
}
