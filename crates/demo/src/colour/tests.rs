use super::*;

fn palette(main: &str) -> Palette {
    Palette::new(&[("main".to_owned(), main.to_owned())].into(), None).expect("a palette")
}

#[test]
fn a_ramp_runs_from_dark_to_light() {
    for main in ["#1c1a1d", "#6d1f33", "#f0b021", "#f4f3ef"] {
        let palette = palette(main);
        let ramp: Vec<f32> = ["main-6", "main-3", "main", "main+3", "main+6"]
            .iter()
            .filter_map(|n| palette.shade(n))
            .map(Rgb::lightness)
            .collect();
        assert_eq!(ramp.len(), 5);
        assert!(ramp.is_sorted(), "{main}: {ramp:?}");
        assert!(ramp[4] - ramp[0] > 0.6, "{main}: {ramp:?}");
    }
}

#[test]
fn step_zero_is_the_colour_itself() {
    assert_eq!(palette("#c9a24b").shade("main").map(Rgb::hex).as_deref(), Some("#c9a24b"));
}

#[test]
fn roles_left_out_fall_back_to_the_main_colour() {
    let palette = palette("#22304f");
    assert_eq!(palette.shade("accent"), palette.shade("main"));
    assert_ne!(palette.shade("sole"), palette.shade("main"));
}

#[test]
fn what_is_no_colour_is_refused() {
    let given =
        |role: &str, hex: &str| [("main".to_owned(), "#000000".to_owned()), (role.to_owned(), hex.to_owned())].into();
    assert!(Palette::new(&given("heel", "#ffffff"), None).is_err());
    assert!(Palette::new(&given("accent", "red"), None).is_err());
    assert!(Palette::new(&given("accent", "#12é456"), None).is_err());
    assert_eq!(palette("#000000").shade("main+9"), None);
}
