use super::{Permission, Role};

#[test]
fn somebody_may_do_each_thing_beside_the_owner_and_only_they_everything() {
    for what in Permission::ALL {
        assert!(Role::Owner.may(what), "{what:?}");
        assert_eq!(Role::Manager.may(what), what != Permission::ChangeKeys, "{what:?}");
    }
    for role in [Role::Packer, Role::Rider, Role::Accountant] {
        assert!(Permission::ALL.iter().any(|&what| role.may(what)), "{role:?} may do nothing");
        assert!(!role.may(Permission::CallOff), "{role:?} calls orders off");
    }
}

#[test]
fn who_moves_goods_does_not_say_whose_the_money_is() {
    assert!(!Role::Packer.may(Permission::BookMoney) && !Role::Rider.may(Permission::BookMoney));
    assert!(!Role::Accountant.may(Permission::Pack) && !Role::Accountant.may(Permission::Deliver));
}
