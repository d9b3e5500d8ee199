//! One of everything, for the tests and for the eye.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use kikapu_contract::keys::{KeysLight, KeysState};
use kikapu_contract::money::{
    Likely, MoneyPage, MoneyQuery, Movement, Notices, NoticesStatus, OpenLine, OwedBack, Place, Proposal, Rail, Spread,
};
use kikapu_contract::order::{Happening, OrderLineView, OrderSummary, OrderView, ReceiverView, TimelineEntry};
use kikapu_contract::refund::{RefundView, SendingView};
use kikapu_contract::staff::{HomeView, StaffView};
use kikapu_domain::delivery::NAIROBI;
use kikapu_domain::order::{FulfilmentState, NextAction, OrderLabel, OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{RefundSource, RefundStatus, RefundTrouble, RefundWay};
use kikapu_domain::payment::{Lead, RailHealth, Reason, Weather};
use kikapu_domain::staff::Role;
use kikapu_kernel::{Language, Money, OrderId, PublicToken};

pub(super) mod balance;
mod days;
mod mpesa;

pub(super) use days::{day, days};
pub(super) use mpesa::{keys, trial};

use super::parts::desk::Who;
use crate::render::Theme;

/// Friday 20 November 2026, 2:05 pm in Nairobi.
pub(super) fn now() -> DateTime<Utc> {
    NAIROBI.with_ymd_and_hms(2026, 11, 20, 14, 5, 0).single().expect("a moment").to_utc()
}

pub(super) fn kes(shillings: i64) -> Money {
    Money::kes(shillings).expect("an amount")
}

pub(super) fn who(language: Language, path: &str) -> Who {
    Who {
        language,
        theme: Theme::System,
        path: path.to_owned(),
        shop_url: "http://amani.localhost:3000".to_owned(),
        staff: StaffView {
            name: "Wanjiru Kamau".to_owned(),
            store: "00000000-0000-7000-8000-0000000000aa".parse().expect("an id"),
            store_name: "Amani Viatu".to_owned(),
            store_slug: "amani".to_owned(),
            role: Role::Owner,
            others: vec![("nuru".to_owned(), "Nuru Home".to_owned())],
        },
        now: now(),
    }
}

pub(super) fn id(n: u8) -> OrderId {
    format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().expect("an id")
}

pub(super) fn summary(n: u8) -> OrderSummary {
    OrderSummary {
        id: id(n),
        number: 1_040 + u64::from(n),
        placed_at: now() - TimeDelta::minutes(i64::from(n) * 7),
        customer_name: "Achieng Otieno".to_owned(),
        phone: "0712 345 678".to_owned(),
        delivers: true,
        place: "Westlands".to_owned(),
        total: kes(2_450),
        label: OrderLabel::Paid,
        payment: PaymentState::Paid,
        fulfilment: FulfilmentState::Unfulfilled,
        terms: PayTerms::Prepaid,
        is_secured: false,
        receipt: Some("SJK4H7L2P0".to_owned()),
        arrives_to: now() + TimeDelta::hours(4),
        late: false,
        next: Some(NextAction::Pack),
        units: 2,
    }
}

/// One order in each state a list can show.
pub(super) fn orders() -> Vec<OrderSummary> {
    vec![
        summary(1),
        OrderSummary {
            customer_name: "Brian Mutua".to_owned(),
            place: "Rongai".to_owned(),
            fulfilment: FulfilmentState::Fulfilled,
            label: OrderLabel::Processing,
            late: true,
            arrives_to: now() - TimeDelta::hours(20),
            next: Some(NextAction::HandOver),
            ..summary(2)
        },
        OrderSummary {
            customer_name: "Fatuma Abdi Hassan".to_owned(),
            place: "South C".to_owned(),
            total: kes(12_900),
            payment: PaymentState::Pending,
            terms: PayTerms::OnDelivery,
            receipt: None,
            fulfilment: FulfilmentState::Shipped,
            label: OrderLabel::Shipped,
            next: Some(NextAction::SendPayLink),
            units: 1,
            ..summary(3)
        },
        OrderSummary {
            customer_name: "Kevin Kiprono".to_owned(),
            payment: PaymentState::Failed,
            receipt: None,
            label: OrderLabel::Failed,
            next: Some(NextAction::SendPayLink),
            ..summary(4)
        },
        OrderSummary {
            customer_name: "Njeri Wambui".to_owned(),
            fulfilment: FulfilmentState::Delivered,
            label: OrderLabel::Completed,
            next: None,
            ..summary(5)
        },
    ]
}

pub(super) fn order() -> OrderView {
    OrderView {
        id: id(1),
        number: 1_041,
        reference: "1041K".to_owned(),
        token: PublicToken::parse(&"k7".repeat(13)).expect("a token"),
        label: OrderLabel::Paid,
        state: OrderState::Open,
        payment: PaymentState::Paid,
        fulfilment: FulfilmentState::Unfulfilled,
        customer_name: "Achieng Otieno".to_owned(),
        phone: "0712 345 678".to_owned(),
        receiver: Some(ReceiverView { name: "Mama Achieng".to_owned(), phone: "0722 000 111".to_owned() }),
        delivers: true,
        place: "Westlands".to_owned(),
        landmark: "Opposite Naivas, gate 4".to_owned(),
        note: "Call when you reach the gate.".to_owned(),
        arrives_from: now() + TimeDelta::hours(1),
        arrives_to: now() + TimeDelta::hours(4),
        delivery_code: None,
        lines: vec![
            OrderLineView {
                title: "Ankara Sneaker".to_owned(),
                choice: "39, orange".to_owned(),
                slug: "ankara-sneaker".to_owned(),
                sku: "AV-ANK-39-OR".to_owned(),
                qty: 1,
                unit: kes(1_450),
                total: kes(1_450),
            },
            OrderLineView {
                title: "Leather Sandal Zuri, hand-stitched in Kariokor".to_owned(),
                choice: "41".to_owned(),
                slug: "sandal-zuri".to_owned(),
                sku: "AV-ZUR-41".to_owned(),
                qty: 2,
                unit: kes(400),
                total: kes(800),
            },
        ],
        items: kes(2_250),
        delivery: kes(200),
        tax: kes(310),
        total: kes(2_450),
        paid: kes(2_450),
        refunded: kes(0),
        is_returning: false,
        surplus: kes(0),
        owed: kes(0),
        refunds: Vec::new(),
        receipt: Some("SJK4H7L2P0".to_owned()),
        terms: PayTerms::Prepaid,
        first: None,
        is_secured: false,
        plan: None,
        cash_to_return: None,
        funds: None,
        claims: Vec::new(),
        booked: Vec::new(),
        cancel_reason: None,
        held_until: None,
        placed_at: now() - TimeDelta::minutes(12),
        timeline: vec![
            TimelineEntry {
                at: now() - TimeDelta::minutes(10),
                what: Happening::Paid { amount: kes(2_450), receipt: Some("SJK4H7L2P0".to_owned()), late: false },
                by: None,
            },
            TimelineEntry {
                at: now() - TimeDelta::minutes(11),
                what: Happening::PromptFailed { reason: Reason::WrongPin },
                by: None,
            },
            TimelineEntry {
                at: now() - TimeDelta::minutes(12),
                what: Happening::PromptSent { phone: "0712 ••• 678".to_owned() },
                by: None,
            },
            TimelineEntry { at: now() - TimeDelta::minutes(12), what: Happening::Placed, by: None },
        ],
        next: Some(NextAction::Pack),
        version: 3,
    }
}

/// To be paid in cash, with the rider.
pub(super) fn at_the_door() -> OrderView {
    OrderView {
        payment: PaymentState::Pending,
        fulfilment: FulfilmentState::Shipped,
        label: OrderLabel::Shipped,
        paid: kes(0),
        receipt: None,
        terms: PayTerms::OnDelivery,
        owed: kes(2_450),
        next: Some(NextAction::SendPayLink),
        ..order()
    }
}

pub(super) fn unpaid() -> OrderView {
    OrderView {
        payment: PaymentState::Failed,
        label: OrderLabel::Failed,
        paid: kes(0),
        owed: kes(2_450),
        receipt: None,
        held_until: Some(now() + TimeDelta::minutes(9)),
        next: Some(NextAction::SendPayLink),
        timeline: order().timeline.split_off(1),
        ..order()
    }
}

pub(super) fn home() -> HomeView {
    HomeView {
        today: kes(18_400),
        orders_today: 9,
        usual: Some(kes(15_082)),
        to_pack: 3,
        to_hand_over: 1,
        on_delivery: 2,
        late: 1,
        awaiting_payment: 4,
        needs_review: 0,
        money_open: 0,
        mpesa: KeysLight { state: KeysState::Working, ..KeysLight::default() },
        slow_running: 2,
        slow_overdue: 1,
        newest: orders(),
    }
}

fn line(n: u8, state: LineState, reason: &str) -> OpenLine {
    OpenLine {
        id: format!("00000000-0000-7000-8000-0000000001{n:02x}").parse().expect("an id"),
        receipt: format!("UKU4H7L2P{n}"),
        amount: kes(2_450),
        state,
        reason: reason.to_owned(),
        account: "1O41".to_owned(),
        payer: "07 ••• 678".to_owned(),
        payer_name: "ACHIENG".to_owned(),
        received_at: now() - TimeDelta::minutes(i64::from(n) * 11),
        proposals: Vec::new(),
    }
}

/// Money of each kind.
/// Requests that failed three times in a row.
pub(super) fn rail() -> Rail {
    Rail {
        health: RailHealth::Sick,
        leads: Lead::ByHand,
        sent: 41,
        paid: 30,
        open: 1,
        reasons: vec![(Reason::ProviderBusy, 6), (Reason::WrongPin, 4)],
        paid_in: Some(Spread { half_ms: 14_000, most_ms: 48_000 }),
        replied_in: Some(Spread { half_ms: 900, most_ms: 2_400 }),
        booked_in: Some(Spread { half_ms: 300, most_ms: 1_100 }),
        weather: Weather::Slow,
        ..Rail::default()
    }
}

pub(super) fn money() -> MoneyPage {
    let proposal = Proposal {
        order: id(1),
        number: 1_041,
        reference: "1041K".to_owned(),
        customer_name: "Achieng Otieno".to_owned(),
        owed: kes(2_450),
        reasons: vec![Likely::PhoneFits, Likely::NearAccount, Likely::SameAmount],
    };
    let doubted =
        OpenLine { account: String::new(), payer: String::new(), ..line(2, LineState::Doubted, "other_source") };
    let movement = Movement {
        receipt: Some("SJK4H7L2P0".to_owned()),
        is_cash: false,
        amount: kes(2_450),
        payer: "0712 ••• 678".to_owned(),
        account: "1041K".to_owned(),
        orders: vec![(id(1), 1_041)],
        place: Place::OnOrder,
        how: "by_account".to_owned(),
        undo: Some("00000000-0000-7000-8000-000000000101".parse().expect("an id")),
        received_at: now() - TimeDelta::minutes(30),
    };
    let cash = Movement {
        receipt: None,
        is_cash: true,
        account: String::new(),
        undo: None,
        orders: vec![(id(2), 1_042), (id(3), 1_043)],
        ..movement.clone()
    };
    let unmatched = Movement {
        receipt: Some("UKU4H7L2P1".to_owned()),
        orders: Vec::new(),
        place: Place::Unmatched,
        account: "=1+1".to_owned(),
        undo: None,
        ..movement.clone()
    };
    MoneyPage {
        query: MoneyQuery::default(),
        today: kes(18_400),
        week: kes(96_250),
        notices: Notices {
            status: NoticesStatus::Refused,
            detail: "Bad Request - Kindly use your own ShortCode".to_owned(),
            tried_at: Some(now()),
        },
        pull: mpesa::list(),
        rail: Some(rail()),
        open: vec![OpenLine { proposals: vec![proposal], ..line(1, LineState::Unmatched, "unknown_account") }, doubted],
        open_count: 2,
        owed_back: vec![
            OwedBack {
                is_price: false,
                is_own_test: false,
                order: Some((id(4), 1_044)),
                line: None,
                receipt: Some("UKU4H7L2P7".to_owned()),
                amount: kes(300),
                payer: "0722 ••• 111".to_owned(),
                since: now() - TimeDelta::hours(2),
            },
            OwedBack {
                is_price: false,
                is_own_test: false,
                order: None,
                line: Some("00000000-0000-7000-8000-000000000109".parse().expect("an id")),
                receipt: Some("UKU4H7L2P8".to_owned()),
                amount: kes(1_000),
                payer: String::new(),
                since: now() - TimeDelta::hours(1),
            },
        ],
        owed_back_sum: kes(1_300),
        refunds: refunds(),
        funds: None,
        balance: balance::told(),
        sending: SendingView { operator: Some("shopapi".to_owned()), limit: Some(kes(5_000)) },
        cash: kikapu_contract::cash::CashView::default(),
        movements: vec![unmatched, movement, cash],
        next_before: Some("00000000-0000-7000-8000-000000000042".to_owned()),
    }
}

/// One refund in each state that says something of its own.
pub fn refunds() -> Vec<RefundView> {
    let one = |nth: u8, status, trouble| RefundView {
        id: format!("00000000-0000-7000-8000-0000000002{nth:02}").parse().expect("an id"),
        order: None,
        original: Some("UKU4H7L2P8".to_owned()),
        amount: kes(1_500),
        phone: "0712 ••• 678".to_owned(),
        way: RefundWay::B2c,
        source: RefundSource::Line,
        status,
        trouble,
        receipt: (status == RefundStatus::Succeeded).then(|| "UKU8Q1R2S3".to_owned()),
        needs_look: false,
        is_mine: false,
        asked_at: now() - TimeDelta::hours(2),
        ended_at: (!status.is_open()).then(now),
    };
    vec![
        one(1, RefundStatus::Requested, None),
        RefundView { is_mine: true, ..one(2, RefundStatus::Requested, None) },
        one(3, RefundStatus::Unknown, None),
        one(4, RefundStatus::Succeeded, None),
        one(5, RefundStatus::Failed, Some(RefundTrouble::LowFunds)),
    ]
}
