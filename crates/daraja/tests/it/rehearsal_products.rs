//! The other products against the simulator: two programs written from the same facts, neither from the other.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use daraja::{
    B2bCommand, B2bReceipt, C2bVersion, CallbackUrl, Client, InitiatorOutcome, Msisdn, Outcome, Private, PullClock,
    PullOffset, PullPage, PullRegistered, PullSettings, PullVerb, PullWindow, Shillings, Simulation, StatusOf,
    StatusReport, TransactionId, TransactionState, parse_c2b, parse_result, parse_standing_order_callback,
};
use daraja_sim::{Config, Handle, Merchant, Outcome as Played, Simulator, Switches};
use tokio::net::TcpListener;

use crate::initiators::{PASSWORD, initiator_with, remarks, urls_at};
use crate::products::{business_payment, qr_request, standing_order};
use crate::pulls::account;
use crate::server::{Daraja, KEY, PHONE, SECRET, answer, client, paybill, request};

const PATIENCE: Duration = Duration::from_secs(20);
const RESULT: &str = "/hooks/out/4071928305561728/result";
const CONFIRM: &str = "/hooks/c2b/confirm";
const STANDING: &str = "/hooks/standing";

async fn simulator() -> (Handle, SocketAddr) {
    let config = Config {
        merchants: vec![
            Merchant::paybill("DUKA", "174379", KEY, SECRET),
            Merchant::paybill("MAZIWA", "600000", "other-key", "other-secret"),
            Merchant::paybill("BARBER", "600100", "third-key", "third-secret").with_till("5123456"),
        ],
        virtual_clock: true,
        ..Config::default()
    };
    let simulator = Simulator::new(config);
    let handle = simulator.handle();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(daraja_sim::serve(listener, simulator, std::future::pending()));
    (handle, address)
}

/// A shop that says yes to whatever is posted to it, and its address.
async fn shop(path: &'static str) -> (Arc<Daraja>, String) {
    let (shop, address) = Daraja::start().await;
    shop.script(path, (0..8).map(|_| answer(200, "{}")));
    (shop, format!("http://{address}"))
}

#[expect(clippy::panic, reason = "a test stops at the first surprise")]
fn accepted<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    let Outcome::Accepted(said) = outcome else { panic!("{outcome:?}") };
    said
}

#[tokio::test]
async fn a_qr_code_is_drawn() {
    let (handle, address) = simulator().await;
    let code = accepted(client(address).qr_code(&paybill().credentials, &qr_request(), handle.now()).await);
    // The header of a PNG: its width and height.
    assert_eq!(code.png[16..24], [0, 0, 1, 44, 0, 0, 1, 44]);
    assert!(code.request_id.is_some());
}

#[tokio::test]
async fn a_simulated_payment_is_confirmed() {
    let (handle, address) = simulator().await;
    let (shop, base) = shop(CONFIRM).await;
    let at = |path: &str| CallbackUrl::rehearsal(&format!("{base}{path}")).expect("an address");
    let client = client(address);
    let urls = daraja::C2bUrls {
        confirmation: at(CONFIRM),
        validation: at("/hooks/c2b/check"),
        silence: daraja::Silence::Accepts,
    };
    client.register_urls(&paybill(), C2bVersion::V2, &urls, handle.now()).await;
    let simulation = Simulation {
        amount: Shillings::new(50).expect("an amount"),
        phone: Msisdn::parse(PHONE).expect("a phone"),
        account_reference: daraja::AccountReference::parse("ORD10482").expect("a reference"),
    };
    let said = accepted(client.simulate_c2b(&paybill(), C2bVersion::V2, &simulation, handle.now()).await);
    assert!(said.originator_conversation_id.is_some());
    let told = |handle: &Handle| (!handle.deliveries().is_empty()).then_some(());
    handle.wait_for(PATIENCE, told).await.expect("a confirmation");
    let notice = parse_c2b(shop.seen(CONFIRM).remove(0).body.as_bytes()).expect("a notice");
    assert_eq!((notice.amount_minor, &notice.receipt), (5_000, &handle.payments()[0].receipt));
    assert_eq!(notice.bill_reference.as_ref().map(Private::expose), Some("ORD10482"));
}

#[tokio::test]
async fn a_business_is_paid_once_and_the_result_says_so() {
    let (handle, address) = simulator().await;
    let (shop, base) = shop(RESULT).await;
    let client = client(address);
    let initiator = initiator_with(PASSWORD);
    let last = || parse_result(shop.seen(RESULT).pop().expect("a result").body.as_bytes()).expect("a result");

    let to_paybill = business_payment(B2bCommand::PayBill, "600000", &base);
    client.pay_business(&initiator, &to_paybill, handle.now()).await;
    handle.pass(Duration::from_secs(1)).await;
    assert_eq!((last().code.as_str(), B2bReceipt::of(&last())), ("1", None), "there is no money yet");

    handle.set_merchant_balance("174379", 1_000);
    let outcome = client.pay_business(&initiator, &to_paybill, handle.now()).await;
    assert!(matches!(outcome, InitiatorOutcome::Accepted { .. }), "{outcome:?}");
    handle.pass(Duration::from_secs(1)).await;
    let paid = B2bReceipt::of(&last()).expect("a success");
    assert_eq!((paid.amount_minor, paid.debit_balance_minor), (Some(19_000), Some(81_000)));
    assert_eq!(paid.receiver.as_ref().map(Private::expose), Some("600000 - MAZIWA"));
    assert_eq!(paid.accounts.first().and_then(|account| account.available_minor), Some(81_000));
    assert_eq!(paid.receipt, handle.business_payments().first().map(|paid| paid.receipt.clone()));

    let to_till = business_payment(B2bCommand::BuyGoods, "5123456", &base);
    client.pay_business(&initiator, &to_till, handle.now()).await;
    let nobody = business_payment(B2bCommand::PayBill, "999999", &base);
    client.pay_business(&initiator, &nobody, handle.now()).await;
    handle.pass(Duration::from_secs(1)).await;
    let balances: Vec<u64> = handle.balances().merchants.iter().map(|merchant| merchant.balance_kes).collect();
    assert_eq!(balances, [620, 190, 190]);
    assert_eq!(handle.business_payments().len(), 2, "whom nobody knows is paid nothing");

    let receipt = TransactionId::parse(paid.receipt.as_deref().expect("a receipt")).expect("a receipt");
    client.transaction_status(&initiator, &StatusOf::Receipt(receipt), &remarks(), &urls_at(&base), handle.now()).await;
    handle.pass(Duration::from_secs(1)).await;
    let status = StatusReport::of(&last()).expect("an answer");
    assert_eq!((status.state, status.amount_minor), (Some(TransactionState::Completed), Some(19_000)));
}

async fn all_pages(client: &Client, handle: &Handle, settings: PullSettings) -> Vec<PullPage> {
    let mut pages = Vec::new();
    let mut offset = 0;
    loop {
        let window = PullWindow::last_48_hours(handle.now());
        let page = accepted(client.pull(&account(settings), window, offset, handle.now()).await);
        if page.is_last() {
            return pages;
        }
        offset = page.next_offset;
        pages.push(page);
    }
}

#[tokio::test]
async fn the_list_has_the_payments_whose_callbacks_were_lost_and_forgets_after_two_days() {
    let (handle, address) = simulator().await;
    let client = client(address);
    let phone = Msisdn::parse(PHONE).expect("a phone");
    let callback = CallbackUrl::rehearsal("http://127.0.0.1:9/h").expect("an address");
    let settings = PullSettings::default();
    let mine = account(settings);
    assert_eq!(all_pages(&client, &handle, settings).await, [], "nobody has registered");
    let register = || client.register_pull(&mine, phone, &callback, handle.now());
    assert_eq!(accepted(register().await), PullRegistered::Now);
    assert_eq!(accepted(register().await), PullRegistered::Before);

    handle.pay_by_hand("174379", PHONE, 20, "old").await.expect("it is paid");
    handle.pass(Duration::from_hours(24)).await;
    handle.script(PHONE, Played::NoCallback);
    let push = daraja::StkPush { callback_url: callback.clone(), ..request() };
    client.push(&paybill(), &push, handle.now()).await;
    handle.pass(Duration::from_secs(4)).await;
    let lost = handle.payments().pop().expect("a payment");
    assert!(handle.deliveries().is_empty(), "nobody was told");
    handle.pay_by_hand("600000", PHONE, 5, "another's").await.expect("it is paid");

    handle.set_switches(Switches { pull_rows_max: 1, ..Switches::default() });
    for verb in [PullVerb::Post, PullVerb::Get] {
        for offset in [PullOffset::Text, PullOffset::Number] {
            let pages = all_pages(&client, &handle, PullSettings { verb, offset, ..settings }).await;
            let rows: Vec<_> = pages.iter().flat_map(|page| &page.payments).collect();
            let receipts: Vec<_> = rows.iter().map(|row| row.receipt.as_str()).collect();
            assert_eq!((pages.len(), receipts.len(), receipts[1]), (2, 2, lost.receipt.as_str()));
            assert_eq!((rows[1].amount_minor, rows[1].organisation.as_deref()), (149_900, Some("DUKA")));
            assert_eq!(rows[1].msisdn.as_ref().map(Private::expose), Some(PHONE));
            assert_eq!(rows[1].booked_at.map(|at| at.timestamp()), Some(lost.at.timestamp()));
        }
    }
    handle.set_switches(Switches { pull_local_time: true, ..Switches::default() });
    let local = all_pages(&client, &handle, PullSettings { clock: PullClock::Nairobi, ..settings }).await;
    assert_eq!(local[0].payments[1].booked_at.map(|at| at.timestamp()), Some(lost.at.timestamp()));

    handle.pass(Duration::from_hours(24)).await;
    let later = all_pages(&client, &handle, settings).await;
    assert_eq!(later[0].payments.len(), 1, "the first is over two days old");
    handle.pass(Duration::from_hours(25)).await;
    assert_eq!(all_pages(&client, &handle, settings).await, []);
}

#[tokio::test]
async fn a_standing_order_is_agreed_to_once() {
    let (handle, address) = simulator().await;
    let (shop, base) = shop(STANDING).await;
    let order = standing_order(CallbackUrl::rehearsal(&format!("{base}{STANDING}")).expect("an address"));
    let client = client(address);
    for code in ["0", "1050"] {
        let asked = accepted(client.standing_order(&paybill(), &order, handle.now()).await);
        handle.pass(Duration::from_secs(4)).await;
        let body = shop.seen(STANDING).pop().expect("an answer").body;
        let told = parse_standing_order_callback(body.as_bytes()).expect("an answer");
        assert_eq!((told.code.as_str(), told.transaction_id.is_some()), (code, code == "0"), "{body}");
        assert_eq!(told.response_ref_id, asked.response_ref_id);
    }
    handle.set_power(PHONE, false);
    let other = daraja::StandingOrder { name: daraja::StandingOrderName::parse("Bread").expect("a name"), ..order };
    accepted(client.standing_order(&paybill(), &other, handle.now()).await);
    handle.pass(Duration::from_secs(4)).await;
    let codes: Vec<_> = handle.standing_orders().into_iter().filter_map(|order| order.code).collect();
    assert_eq!(codes, ["0", "1050", "1037"]);
}
