use super::*;

#[test]
fn there_are_enough_areas_and_none_is_in_an_unknown_zone() {
    let gazetteer = gazetteer().expect("it reads");
    assert!(gazetteer.areas.len() >= 75);
    for zone in &gazetteer.zones {
        assert!(gazetteer.areas.iter().any(|area| area.zone == zone.key), "{} is empty", zone.key);
        assert!(zone.fee_kes > 0 && zone.days[0] <= zone.days[1], "{}", zone.key);
        assert_eq!(zone.cut_off.is_some(), zone.same_day.is_some(), "{}", zone.key);
    }
}

#[test]
fn people_find_their_estate_by_the_name_they_use() {
    let gazetteer = gazetteer().expect("it reads");
    for (typed, name) in [("Westy", "Westlands"), ("Town", "CBD"), ("Ongata Rongai", "Rongai"), ("Langata", "Lang'ata")]
    {
        let area = gazetteer.areas.iter().find(|area| area.aliases.iter().any(|alias| alias == typed));
        assert_eq!(area.map(|area| area.name.as_str()), Some(name));
    }
}

#[test]
fn an_alias_never_means_two_areas() {
    // The loader refuses it: reading is the check; this pins the pairs people confuse.
    let gazetteer = gazetteer().expect("it reads");
    for name in ["Ruai", "Ruaka", "Kahawa West", "Kahawa Sukari", "South B", "South C"] {
        assert!(gazetteer.find(name).is_some(), "{name}");
    }
}
