//! The day close: what M-PESA's statement says, held against the books.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kikapu_commerce::payment::{self, incoming, statement};
use kikapu_commerce::staff::money;
use kikapu_contract::Refusal;
use kikapu_contract::money::MoneyQuery;
use kikapu_contract::statement::{DayRow, DayView, Finding, Resolve, StatementError, Uploaded};
use kikapu_domain::delivery::NAIROBI;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::staff::Role;
use kikapu_kernel::MoneyLineId;
use kikapu_testkit::{Options, Placed, SHORTCODE, TestShop};

use crate::money_refunds;

const HEAD: &str = "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,\
                    Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";

/// A shop that M-PESA tells nothing by itself.
async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { hot_units: 20, ..Options::default() }).await
}

async fn now(shop: &TestShop) -> DateTime<Utc> {
    sqlx::query_scalar("select now()").fetch_one(&shop.admin).await.unwrap()
}

fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&NAIROBI).format("%Y-%m-%d %H:%M:%S").to_string()
}

fn paid(receipt: &str, at: DateTime<Utc>, shillings: i64, phone: &str, account: &str) -> String {
    let phone = format!("{}****{} - WANJIKU", &phone[..4], &phone[9..]);
    format!("{receipt},{},,Pay Bill,Completed,{shillings}.00,,,true,Pay Bill Online,{phone},,{account}", time(at))
}

fn out(receipt: &str, at: DateTime<Utc>, shillings: i64, reason: &str) -> String {
    format!("{receipt},{},,{reason},Completed,,-{shillings}.00,,true,{reason},,,", time(at))
}

/// A file whose first line is an hour old, so that what came since is covered.
async fn file(shop: &TestShop, lines: &[String]) -> String {
    let early = out("UKA0000001", now(shop).await - TimeDelta::hours(1), 1, "Pay Bill Charge");
    format!("Short Code:,{SHORTCODE}\n\n{HEAD}\n{early}\n{}\n", lines.join("\n"))
}

async fn upload(shop: &TestShop, text: &str) -> Result<Uploaded, StatementError> {
    let uploaded = statement::upload(&shop.staff(), "statement.csv", text.as_bytes().to_vec()).await;
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    uploaded
}

async fn day(shop: &TestShop, day: NaiveDate) -> DayView {
    statement::day(&shop.staff(), day, None).await.unwrap()
}

fn of<'a>(view: &'a DayView, receipt: &str) -> &'a DayRow {
    view.rows.iter().find(|row| row.receipt.as_deref() == Some(receipt)).unwrap()
}

fn shillings(order: &Placed) -> i64 {
    order.total.minor() / 100
}

async fn receipt_of(shop: &TestShop, order: &Placed) -> String {
    sqlx::query_scalar("select receipt from payments where order_id = $1")
        .bind(order.id.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_day_on_which_the_books_and_the_statement_agree_has_nothing_to_explain() {
    let shop = given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    let receipt = receipt_of(&shop, &order).await;
    let at = now(&shop).await;
    let line = paid(&receipt, at, shillings(&order), &order.phone, &shop.account(&order).await);
    let fee = out(&receipt, at, 7, "Pay Bill Charge");
    let text = file(&shop, &[line, fee]).await;
    let uploaded = upload(&shop, &text).await.unwrap();
    assert_eq!((uploaded.new_lines, uploaded.known_lines, uploaded.refused), (3, 0, 0));
    let view = day(&shop, uploaded.day).await;
    assert_eq!((view.day.unexplained.minor(), view.day.open), (0, 0), "{view:#?}");
    assert_eq!(view.day.paid_in, order.total);
    let row = view.rows.iter().find(|row| !row.paid_in.is_zero()).unwrap();
    assert_eq!((row.finding, row.order.map(|(id, _)| id)), (Finding::Matched, Some(order.id)));
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_same_file_and_overlapping_files_count_nothing_twice() {
    let shop = given_a_shop().await;
    let at = now(&shop).await;
    let first = file(&shop, &[paid("UKT7A1B2C3", at, 500, "254733000123", "NOBODY")]).await;
    assert_eq!(upload(&shop, &first).await.unwrap().new_lines, 2);
    assert_eq!(upload(&shop, &first).await.unwrap().new_lines, 0);
    let second = format!("{first}{}\n", paid("UKT7A1B2C4", at, 700, "254733000123", "NOBODY"));
    let uploaded = upload(&shop, &second).await.unwrap();
    assert_eq!((uploaded.new_lines, uploaded.known_lines), (1, 2));
    assert_eq!(statement::days(&shop.staff()).await.unwrap().files.len(), 2, "one file came twice");
    assert_eq!(shop.in_books("unmatched").await, -120_000);
    assert_eq!(day(&shop, uploaded.day).await.day.unexplained.minor(), 120_000);
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_nobody_told_of_finds_its_order_through_the_statement() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.pass_s(30).await;
    shop.work().await;
    let order = sent.order;
    shop.assert_unpaid(&order).await;
    let line = paid("UKT7A1B2C3", now(&shop).await, shillings(&order), &order.phone, &shop.account(&order).await);
    let uploaded = upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    shop.assert_paid(&order).await;
    let view = day(&shop, uploaded.day).await;
    assert_eq!(of(&view, "UKT7A1B2C3").finding, Finding::Matched);
    assert_eq!(view.day.unexplained.minor(), 0);
    let source: String = sqlx::query_scalar("select source from money_lines").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(source, "statement");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_line_proves_a_request_whose_answer_never_came() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    let order = sent.order;
    let line = paid("UKT7A1B2C3", now(&shop).await, shillings(&order), &order.phone, &shop.account(&order).await);
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    shop.assert_paid(&order).await;
    let attempt = shop.last_attempt(&order).await;
    assert_eq!((attempt.status.as_str(), attempt.receipt.as_deref()), ("succeeded", Some("UKT7A1B2C3")));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_old_line_pays_no_order_that_was_placed_after_it() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let paid_at = |at| paid("UKT7A1B2C3", at, shillings(&order), &order.phone, "");
    let last_month = now(&shop).await - TimeDelta::days(21);
    upload(&shop, &file(&shop, &[paid_at(last_month)]).await).await.unwrap();
    shop.assert_unpaid(&order).await;
    assert_eq!(shop.line("UKT7A1B2C3").await.state, "unmatched");
    let received: Vec<DateTime<Utc>> =
        sqlx::query_scalar("select received_at from payments union all select received_at from money_lines")
            .fetch_all(&shop.admin)
            .await
            .unwrap();
    let since = now(&shop).await - TimeDelta::days(20);
    assert!(received.len() == 2 && received.iter().all(|at| *at < since), "it is none of today's money: {received:?}");
    shop.assert_sound().await;
    let today = paid_at(now(&shop).await).replace("UKT7A1B2C3", "UKT7A1B2C4");
    upload(&shop, &file(&shop, &[today]).await).await.unwrap();
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_old_line_finds_the_order_that_waited_for_it_then() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let then = now(&shop).await;
    shop.pass(std::time::Duration::from_secs(8 * 24 * 3600)).await;
    let then = then - TimeDelta::days(8);
    let line = paid("UKT7A1B2C3", then, shillings(&order), &order.phone, "");
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    let found = shop.line("UKT7A1B2C3").await;
    assert_eq!((found.state.as_str(), found.reason.as_str()), ("matched", "by_amount_and_phone"));
}

#[tokio::test]
async fn an_old_line_proves_no_request_that_was_made_after_it() {
    let shop = given_a_shop().await;
    let order = shop.given_a_sent_attempt().await.order;
    let old = now(&shop).await - TimeDelta::days(3);
    let line = paid("UKT7A1B2C3", old, shillings(&order), &order.phone, &shop.account(&order).await);
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    shop.assert_unpaid(&order).await;
    let attempt = shop.last_attempt(&order).await;
    assert_ne!(attempt.status, "succeeded");
    assert_eq!(attempt.receipt, None);
    assert_eq!(shop.line("UKT7A1B2C3").await.reason, "unknown_account");
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_old_code_that_is_claimed_for_a_new_order_does_not_pay_it() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    payment::claim(&shop.ctx(), &order.token, &Receipt::parse("UKT7A1B2C3").unwrap()).await.unwrap();
    let old = now(&shop).await - TimeDelta::days(21);
    let line = paid("UKT7A1B2C3", old, shillings(&order), "254733000123", "");
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    shop.assert_unpaid(&order).await;
    assert_eq!(shop.line("UKT7A1B2C3").await.state, "unmatched");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_the_shop_sent_back_explains_its_line() {
    let shop = money_refunds::given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    money_refunds::ask(&shop, &order, &money_refunds::part(500)).await.unwrap();
    shop.send_refunds(1).await;
    let code = money_refunds::refunds(&shop).await.remove(0).receipt.unwrap();
    let at = now(&shop).await;
    let line = |shillings| out(&code, at, shillings, "Business Payment to Customer via API");
    let lines = [line(500), line(450), out(&code, at, 7, "B2C Charge")];
    let view = day(&shop, upload(&shop, &file(&shop, &lines).await).await.unwrap().day).await;
    let found = |shillings: i64| {
        let row = view.rows.iter().find(|row| row.withdrawn.minor() == shillings * 100).unwrap();
        (row.finding, row.unexplained.minor(), row.order.map(|(id, _)| id))
    };
    assert_eq!(found(500), (Finding::Refunded, 0, Some(order.id)));
    assert_eq!(found(450), (Finding::Refunded, 5_000, Some(order.id)), "the books have another amount");
    assert_eq!(found(7).0, Finding::Fee, "a charge has the same code");
}

#[tokio::test]
async fn money_that_was_sent_back_and_is_not_on_the_statement_of_that_time_is_found() {
    let shop = money_refunds::given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    let paid_with = receipt_of(&shop, &order).await;
    money_refunds::ask(&shop, &order, &money_refunds::part(500)).await.unwrap();
    shop.send_refunds(1).await;
    let code = money_refunds::refunds(&shop).await.remove(0).receipt.unwrap();
    let at = now(&shop).await;
    let came = paid(&paid_with, at, shillings(&order), &order.phone, "");
    let without = [came, out("UKT7LATER1", at + TimeDelta::minutes(5), 40, "Pay Bill Charge")];
    let view = day(&shop, upload(&shop, &file(&shop, &without).await).await.unwrap().day).await;
    let missing = of(&view, &code);
    assert_eq!((missing.finding, missing.unexplained.minor()), (Finding::NotOnStatement, 50_000));
    assert_eq!(missing.order.map(|(id, _)| id), Some(order.id));
    let with = [&without[..], &[out(&code, at, 500, "Business Payment to Customer via API")]].concat();
    let view = day(&shop, upload(&shop, &file(&shop, &with).await).await.unwrap().day).await;
    assert_eq!(of(&view, &code).finding, Finding::Refunded);
    assert_eq!(view.day.unexplained.minor(), 0);
}

#[tokio::test]
async fn a_missing_an_extra_an_altered_and_a_double_line_are_all_found() {
    let shop = given_a_shop().await;
    let (missing, altered) = (shop.given_a_paid_order().await, shop.given_a_paid_order().await);
    // What was paid in the first minutes of a file may have been known before it.
    sqlx::query("update payments set received_at = received_at - interval '10 minutes'")
        .execute(&shop.admin)
        .await
        .unwrap();
    let (lost, other) = (receipt_of(&shop, &missing).await, receipt_of(&shop, &altered).await);
    let at = now(&shop).await;
    let lines = [
        paid(&other, at, shillings(&altered) + 50, &altered.phone, ""),
        paid("UKT7EXTRA1", at, 333, "254733000123", "NOBODY"),
        paid("UKT7TWICE1", at, 200, "254733000123", "NOBODY"),
        paid("UKT7TWICE1", at, 250, "254733000123", "NOBODY"),
        out("UKT7OUT001", at, 4000, "Organization Settlement"),
    ];
    let uploaded = upload(&shop, &file(&shop, &lines).await).await.unwrap();
    let view = day(&shop, uploaded.day).await;
    let found = |receipt: &str| (of(&view, receipt).finding, of(&view, receipt).unexplained.minor());
    assert_eq!(found(&lost), (Finding::NotOnStatement, missing.total.minor()));
    assert_eq!(found(&other), (Finding::AmountDiffers, 5_000));
    assert_eq!(found("UKT7EXTRA1"), (Finding::Unmatched, 33_300));
    assert_eq!(of(&view, "UKT7EXTRA1").money, Some(LineState::Unmatched));
    assert_eq!(found("UKT7TWICE1").0, Finding::Twice);
    assert_eq!(found("UKT7OUT001"), (Finding::Other, 400_000));
    assert_eq!(view.day.unexplained.minor(), missing.total.minor() + 5_000 + 33_300 + 45_000 + 400_000);
    assert_eq!(view.day.open, 6);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_person_says_what_a_line_is_and_takes_it_back() {
    let shop = given_a_shop().await;
    let at = now(&shop).await;
    let lines =
        [out("UKT7OUT001", at, 4000, "Organization Settlement"), paid("UKT7EXTRA1", at, 333, "254733000123", "X")];
    let uploaded = upload(&shop, &file(&shop, &lines).await).await.unwrap();
    let line = async |receipt: &str| of(&day(&shop, uploaded.day).await, receipt).line.unwrap();
    let say = |what: &str, note: &str| Resolve { what: what.to_owned(), note: note.to_owned() };
    let (settled, extra) = (line("UKT7OUT001").await, line("UKT7EXTRA1").await);
    let staff = shop.staff();
    assert_eq!(statement::resolve(&staff, settled, &say("other", " ")).await, Err(StatementError::NoteNeeded));
    assert_eq!(statement::resolve(&staff, extra, &say("withdrawal", "")).await, Err(StatementError::Explained));
    assert!(matches!(
        statement::resolve(&staff, settled, &say("gift", "")).await,
        Err(StatementError::Refused(Refusal::Malformed { .. }))
    ));
    assert_eq!(day(&shop, uploaded.day).await.day.unexplained.minor(), 433_300, "nothing was changed");
    for _ in 0..2 {
        statement::resolve(&staff, settled, &say("withdrawal", "to Equity")).await.unwrap();
    }
    let view = day(&shop, uploaded.day).await;
    assert_eq!((view.day.unexplained.minor(), view.day.open), (33_300, 1));
    assert_eq!(of(&view, "UKT7OUT001").note, "to Equity");
    statement::resolve(&staff, settled, &say("", "")).await.unwrap();
    assert_eq!(day(&shop, uploaded.day).await.day.unexplained.minor(), 433_300);
    let kinds: Vec<String> = sqlx::query_scalar("select kind from statement_events order by created_at, id")
        .fetch_all(&shop.admin)
        .await
        .unwrap();
    assert_eq!(kinds, ["resolved", "reopened"]);
    shop.assert_sound().await;
}

#[tokio::test]
async fn unmatched_money_of_a_statement_waits_on_the_page_about_money() {
    let shop = given_a_shop().await;
    let line = paid("UKT7EXTRA1", now(&shop).await, 333, "254733000123", "NOBODY");
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    let page = money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap();
    assert_eq!((page.open_count, page.open[0].receipt.as_str()), (1, "UKT7EXTRA1"));
    assert_eq!((page.open[0].payer_name.as_str(), page.open[0].account.as_str()), ("WANJIKU", "NOBODY"));
}

#[tokio::test]
async fn what_is_no_statement_of_this_shop_is_refused_and_changes_nothing() {
    let shop = given_a_shop().await;
    let of_another =
        format!("Short Code:,999999\n{HEAD}\n{}\n", paid("UKT7A1B2C3", now(&shop).await, 5, "254733000123", ""));
    let broken = format!("{HEAD}\nUKT7A1B2C3,yesterday,,,Completed,5,,\n");
    let refused = [
        (String::new(), "no_file"),
        ("name,price\nshoe,5\n".to_owned(), "not_a_statement"),
        (of_another, "other_number"),
        (broken, "no_lines"),
    ];
    for (text, code) in refused {
        let error = upload(&shop, &text).await.unwrap_err();
        assert_eq!(serde_json::to_value(&error).unwrap()["code"], code, "{error}");
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from statement_files").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(kept, 0);
    let packer = shop.staff_as(Role::Packer);
    let answer = statement::upload(&packer, "x.csv", b"x".to_vec()).await;
    assert_eq!(answer, Err(StatementError::Refused(Refusal::Forbidden)));
    let other = shop.given_another_store("amani").await.0;
    assert_eq!(statement::days(&shop.ctx_of(other)).await, Err(Refusal::Forbidden));
    let _ = payment::sweep(&shop.platform).await.unwrap();
}

#[tokio::test]
async fn money_that_only_a_person_had_booked_stays_in_the_books_when_that_is_taken_back() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let (staff, code) = (shop.staff(), Receipt::parse("UKT7A1B2C5").unwrap());
    payment::confirm_by_hand(&staff, order.id, &code, shillings(&order)).await.unwrap();
    shop.assert_paid(&order).await;
    let line = paid(code.as_str(), now(&shop).await, shillings(&order), "254733000123", "NOBODY");
    upload(&shop, &file(&shop, &[line]).await).await.unwrap();
    shop.assert_paid(&order).await;
    assert_eq!(shop.in_books("unmatched").await, 0, "it is counted once");
    shop.assert_sound().await;

    let told = MoneyLineId::new(shop.line(code.as_str()).await.id);
    incoming::detach(&staff, told).await.unwrap();
    shop.work().await;
    assert_ne!(shop.standing(&order).await.1, "paid");
    assert_eq!(shop.in_books("unmatched").await, -order.total.minor(), "M-PESA has it, so the books have it");
    assert_eq!(shop.in_books("mpesa_clearing").await, order.total.minor());
    shop.assert_sound().await;
}
