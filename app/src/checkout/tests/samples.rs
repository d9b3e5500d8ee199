//! Views as the operations answer them, for tests and for the eye.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use kikapu_contract::cart::{CartLineView, CartView, SuggestedView};
use kikapu_contract::catalog::{CardView, PictureFile, PictureFormat, PictureView};
use kikapu_contract::checkout::{CheckoutDraft, CheckoutView};
use kikapu_contract::delivery::{AreaPromise, PickupView};
use kikapu_contract::order::{Happening, OrderLineView, OrderView, TimelineEntry};
use kikapu_contract::payment::{ByHand, KeepOffer, PaymentView};
use kikapu_contract::shop::PayTo;
use kikapu_domain::delivery::{Arrival, ArrivalDay, NAIROBI};
use kikapu_domain::order::{FulfilmentState, OrderLabel, OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::{PayAction, PayRow, Reason};
use kikapu_kernel::{AreaId, Language, Money, OrderId, PublicToken, VariantId, ZoneId};

use crate::frame::{self, Shop, Visit};

pub fn kes(shillings: i64) -> Money {
    Money::kes(shillings).expect("an amount")
}

/// Friday 20 November 2026, 2:05 pm in Nairobi.
pub fn now() -> DateTime<Utc> {
    NAIROBI.with_ymd_and_hms(2026, 11, 20, 14, 5, 0).single().expect("a moment").to_utc()
}

fn uuid(n: u8) -> String {
    format!("00000000-0000-7000-8000-0000000000{n:02x}")
}

pub fn area_id(n: u8) -> AreaId {
    uuid(n).parse().expect("an id")
}

pub fn variant(n: u8) -> VariantId {
    uuid(n).parse().expect("an id")
}

pub fn token() -> PublicToken {
    PublicToken::parse(&"k7".repeat(13)).expect("a token")
}

pub fn shop() -> Shop {
    Shop {
        name: "Amani Viatu".to_owned(),
        business_name: "Amani Footwear".to_owned(),
        phone: "+254 712 345 678".to_owned(),
        whatsapp: "+254 712 345 678".to_owned(),
        hours: "Mon to Sat, 8 am to 7 pm".to_owned(),
        location: "Shop 14, Biashara Street, Nairobi".to_owned(),
        pay_to: Some(frame::PayTo::Paybill("522522".to_owned())),
        return_days: 7,
        ..Shop::default()
    }
}

pub fn visit(language: Language, path: &str) -> Visit {
    Visit { language, path: path.to_owned(), cart_count: 3, delivery: Some("Westlands".to_owned()), ..Visit::default() }
}

fn picture() -> PictureView {
    let file = |width| PictureFile { format: PictureFormat::Jpeg, width, url: format!("/favicon.svg?w={width}") };
    PictureView {
        alt: "Zuri sandal, brown".to_owned(),
        width: 800,
        height: 800,
        color: "#e8c9a0".to_owned(),
        files: vec![file(160), file(320)],
        option_value: None,
    }
}

pub fn line(n: u8, name: &str, qty: u32, unit: i64, available: u32) -> CartLineView {
    CartLineView {
        variant: variant(n),
        slug: "zuri-sandal".to_owned(),
        name: name.to_owned(),
        choice: "39 / Brown".to_owned(),
        qty,
        unit: kes(unit),
        total: kes(unit * i64::from(qty)),
        was_seen_at: None,
        available,
        buyable: available >= qty,
        picture: Some(picture()),
    }
}

fn arrival(day: ArrivalDay, date: u32) -> Arrival {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
    let date = NaiveDate::from_ymd_opt(2026, 11, date).expect("a date");
    Arrival { day, date, from: hour(14), to: hour(18), order_within_s: Some(7_800) }
}

pub fn area(n: u8, name: &str, part: &str, fee: i64, arrival: Arrival) -> AreaPromise {
    AreaPromise {
        area: area_id(n),
        slug: name.to_lowercase(),
        name: name.to_owned(),
        part: part.to_owned(),
        zone: uuid(90).parse::<ZoneId>().expect("an id"),
        fee: kes(fee),
        free_over: Some(kes(6_000)),
        arrival,
        pay_on_delivery: n == 41,
        aliases: Vec::new(),
    }
}

pub fn areas() -> Vec<AreaPromise> {
    vec![
        area(41, "Westlands", "Nairobi West", 200, arrival(ArrivalDay::Today, 20)),
        area(42, "Kilimani", "Nairobi West", 200, arrival(ArrivalDay::Today, 20)),
        area(43, "Umoja", "Eastlands", 250, arrival(ArrivalDay::Tomorrow, 21)),
        area(44, "Juja", "Thika Road", 350, arrival(ArrivalDay::Weekday(Weekday::Tue), 24)),
    ]
}

pub fn pickups() -> Vec<PickupView> {
    vec![PickupView {
        id: uuid(60),
        name: "Biashara Street shop".to_owned(),
        directions: "Ground floor, beside the pharmacy".to_owned(),
        hours: "Mon to Sat, 8 am to 7 pm".to_owned(),
        fee: kes(0),
    }]
}

pub fn cart() -> CartView {
    let lines = vec![line(1, "Zuri sandal", 2, 1_800, 9), line(2, "Kito <slide>", 1, 850, 2)];
    CartView {
        lines,
        count: 3,
        items: kes(4_450),
        delivery: areas().into_iter().next(),
        fee: Some(kes(200)),
        free_in: Some(kes(1_550)),
        total: kes(4_650),
    }
}

/// In the place of "Gone boot", and beside the rest.
pub fn suggested() -> SuggestedView {
    let card = |n, name: &str, price| CardView {
        id: uuid(n).parse().expect("an id"),
        slug: format!("card-{n}"),
        name: name.to_owned(),
        brand: String::new(),
        price: kes(price),
        price_from: false,
        was: None,
        picture: Some(picture()),
        rating: None,
        sizes: None,
        available: true,
        only_variant: None,
    };
    SuggestedView {
        instead: vec![(variant(3), card(80, "Ngong boot", 4_000))],
        with: vec![card(81, "Shoe cream", 350), card(82, "Laces", 100)],
    }
}

pub fn draft() -> CheckoutDraft {
    CheckoutDraft {
        phone: "0712345678".to_owned(),
        name: "Wanjiru Kamau".to_owned(),
        method: "deliver".to_owned(),
        area: area_id(41).to_string(),
        landmark: "Opposite Naivas, gate 4".to_owned(),
        pay: "mpesa".to_owned(),
        ..CheckoutDraft::default()
    }
}

pub fn checkout() -> CheckoutView {
    CheckoutView {
        cart: cart(),
        draft: draft(),
        problems: Vec::new(),
        areas: areas(),
        pickups: pickups(),
        fee: Some(kes(200)),
        total: kes(4_650),
        tax: kes(641),
        idempotency_key: "key-of-this-form".to_owned(),
        changed_from: None,
        hold_s: 900,
        leads: kikapu_domain::payment::Lead::Request,
        pay_to: Some(PayTo::PayBill { number: "522522".to_owned() }),
        parts: kikapu_contract::parts::PartsOffers::default(),
    }
}

pub fn payment(row: PayRow, actions: Vec<PayAction>) -> PaymentView {
    let paid = matches!(row, PayRow::Paid | PayRow::PaidLate);
    PaymentView {
        token: token(),
        number: 1_042,
        reference: "1042K".to_owned(),
        amount: kes(4_650),
        later: kes(0),
        terms: PayTerms::Prepaid,
        statement: None,
        total: kes(4_650),
        paid: if paid { kes(4_650) } else { kes(0) },
        business_name: "Amani Footwear".to_owned(),
        phone: "0712 345 678".to_owned(),
        customer_name: "Wanjiru".to_owned(),
        pay_to: Some(PayTo::PayBill { number: "522522".to_owned() }),
        row,
        actions,
        receipt: paid.then(|| "SJK4H7L2P0".to_owned()),
        surplus: kes(0),
        keep: Some(KeepOffer { until_us: 1_795_000_000_000_000, is_urgent: false }),
        by_hand: ByHand::ConfirmsItself,
        hold_left_s: Some(840),
        paybill_open: false,
        is_called_off: false,
        is_final: paid,
        version: 7,
    }
}

pub fn order() -> OrderView {
    let entry = |minutes: i64, what| TimelineEntry { at: now() - TimeDelta::minutes(minutes), what, by: None };
    OrderView {
        id: uuid(70).parse::<OrderId>().expect("an id"),
        number: 1_042,
        reference: "1042K".to_owned(),
        token: token(),
        label: OrderLabel::Paid,
        state: OrderState::Open,
        payment: PaymentState::Paid,
        fulfilment: FulfilmentState::Unfulfilled,
        customer_name: "Wanjiru Kamau".to_owned(),
        phone: "0712 345 678".to_owned(),
        receiver: None,
        delivers: true,
        place: "Westlands".to_owned(),
        landmark: "Opposite Naivas, gate 4".to_owned(),
        note: String::new(),
        arrives_from: now(),
        arrives_to: now() + TimeDelta::hours(4),
        delivery_code: Some("4831".to_owned()),
        lines: vec![OrderLineView {
            title: "Zuri sandal".to_owned(),
            choice: "39 / Brown".to_owned(),
            slug: "zuri-sandal".to_owned(),
            sku: "ZURI-39-BRN".to_owned(),
            qty: 2,
            unit: kes(1_800),
            total: kes(3_600),
        }],
        items: kes(4_450),
        delivery: kes(200),
        tax: kes(641),
        total: kes(4_650),
        paid: kes(4_650),
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
        placed_at: now(),
        timeline: vec![
            entry(1, Happening::Paid { amount: kes(4_650), receipt: Some("SJK4H7L2P0".to_owned()), late: false }),
            entry(2, Happening::PromptSent { phone: "0712 ••• 678".to_owned() }),
            entry(3, Happening::PromptFailed { reason: Reason::WrongPin }),
            entry(5, Happening::Placed),
        ],
        next: None,
        version: 7,
    }
}
