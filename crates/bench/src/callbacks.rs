//! Callbacks of requests that were really sent: the simulator takes the money and leaves the callback to us, so we post
//! it when we like. First one at a time in front of an open pay page, then all that are left at once.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use futures::join;
use serde_json::Value;

use crate::Failure;
use crate::home::{BASE_HOST, Home, LARGE_SHOP, sim};
use crate::load::{CONNECTIONS, Figures, each, us};
use crate::orders::{self, Made};
use crate::program::Program;
use crate::report::Report;
use crate::shopper::Order;
use crate::wire::{Ask, Line};

/// Callbacks at once.
const FLOOD: u32 = 2_000;
/// Callbacks whose pay page is watched.
const WATCHED: u32 = 100;
/// Pay pages that are open at the same time.
const PAGES: usize = 4;
/// How long requests may take to leave, and orders to become paid. What is not done by then is told.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long phones may take to pay: the simulator's do after 4 s.
const PAYS_WITHIN: Duration = Duration::from_secs(20);
/// How long a page is open before its callback comes.
const OPEN_BEFORE: Duration = Duration::from_millis(20);
/// Answers of the status until the page gives up.
const POLLS_MAX: u32 = 10;

/// A callback that can be posted, and the pay page it turns green.
struct Due {
    token: String,
    path: String,
    body: String,
}

/// Measures them; the web server runs. `made` are the orders that were measured before, if any.
///
/// # Errors
/// When a program ends, a connection breaks or a watched page does not turn green.
pub async fn measure(home: &Home, made: Option<Made>, report: &mut Report) -> Result<(), Failure> {
    let wanted = home.count(FLOOD) + home.count(WATCHED);
    let Made { mut orders, mut running, since } = match made {
        Some(made) => made,
        None => {
            let orders = orders::prepare(home, wanted).await?;
            Made { orders, running: home.work().await?, since: Instant::now() }
        }
    };
    if orders.len() < wanted {
        orders.extend(orders::prepare(home, wanted - orders.len()).await?);
    }
    let sent = leave(home, orders.len(), since, &mut running, report).await?;
    let mut due = due(home, &orders, sent).await?;
    let flood = due.split_off(home.count(WATCHED).min(due.len()));
    let paid_before = paid(home).await?;
    let watched = due.len();

    let (times, _) = each(home.port, PAGES, due, async |line, due| green(home, line, &due).await).await?;
    report.times(
        "callback posted to pay page green, one at a time on 4 pages",
        &Figures::new(times, Duration::ZERO),
        "p95 < 1 000 ms",
    );

    let base = BASE_HOST;
    let sent = flood.len();
    let began = Instant::now();
    let (statuses, figures) = each(home.port, CONNECTIONS, flood, async |line, due| {
        Ok(line.ask(&Ask::json(&base, due.path, due.body)).await?.status)
    })
    .await?;
    let mut seen = BTreeMap::new();
    for status in statuses {
        *seen.entry(status).or_insert(0) += 1;
    }
    let figures = figures.with_statuses(seen);
    report.rate("callbacks taken, answered after commit", &figures, "≥ 2 000/s");
    if let Some(odd) = figures.surprises(200) {
        report.fault(format!("callbacks were answered {odd}"));
    }
    let all = paid_before + i64::try_from(watched + sent)?;
    let now = until(&mut running, all, began, async || paid(home).await).await?;
    let done = usize::try_from(now - paid_before).unwrap_or_default().saturating_sub(watched);
    report.pace("callbacks until their order is paid", done, began.elapsed(), "");
    if done < sent {
        report.fault(format!("only {done} of {sent} orders were paid within {} s", PATIENCE.as_secs()));
    }
    match home.doctor().await {
        Ok(_) => report.value("kikapu doctor --invariants, after all orders and payments", "holds", "holds"),
        Err(failure) => report.fault(format!("the invariants do not hold: {failure}")),
    }
    for program in running {
        program.stop().await?;
    }
    Ok(())
}

/// Until every request has left; how many did.
async fn leave(
    home: &Home,
    wanted: usize,
    since: Instant,
    running: &mut [Program; 2],
    report: &mut Report,
) -> Result<usize, Failure> {
    // Another shop's purchase was measured for its bytes: only this shop counts.
    let count = "select count(*) from payment_attempts a join stores s on s.id = a.store_id
                 where s.slug = $1 and a.status <> 'created'";
    let all = i64::try_from(wanted)?;
    let left =
        until(running, all, since, async || Ok(sqlx::query_scalar(count).bind(LARGE_SHOP).fetch_one(&home.db).await?));
    let left = usize::try_from(left.await?)?;
    report.pace("requests sent by one worker", left, since.elapsed(), "");
    if left < wanted {
        report.fault(format!("only {left} of {wanted} requests left within {} s", PATIENCE.as_secs()));
    }
    Ok(left)
}

/// Every request that reached a phone and was paid there, with the pay page of its order.
async fn due(home: &Home, made: &[Order], sent: usize) -> Result<Vec<Due>, Failure> {
    let tokens: HashMap<String, &str> =
        made.iter().map(|order| (format!("254{}", &order.phone[1..]), order.token.as_str())).collect();
    let began = Instant::now();
    let mut line = Line::open(home.sim_port()).await?;
    loop {
        let prompts: Vec<Value> = serde_json::from_slice(&line.ask(&sim("/prompts")).await?.body)?;
        let due: Vec<Due> = prompts.iter().filter_map(|prompt| callback(prompt, &tokens)).collect();
        if due.len() >= sent.min(made.len()) {
            return Ok(due);
        }
        if began.elapsed() > PAYS_WITHIN {
            return Err(format!("only {} of {sent} phones paid", due.len()).into());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// The callback as M-PESA writes it (Daraja, STK push result); `None` while the phone has not paid.
fn callback(prompt: &Value, tokens: &HashMap<String, &str>) -> Option<Due> {
    let text = |key: &str| prompt.get(key)?.as_str();
    let receipt = prompt.get("verdict")?.get("receipt")?.as_str()?;
    let (phone, amount) = (text("phone")?, prompt.get("amount_kes")?.as_u64()?);
    let (checkout, merchant) = (text("checkout_request_id")?, text("merchant_request_id")?);
    let url = text("callback_url")?;
    let body = format!(
        r#"{{"Body":{{"stkCallback":{{"MerchantRequestID":"{merchant}","CheckoutRequestID":"{checkout}","ResultCode":0,"ResultDesc":"The service request is processed successfully.","CallbackMetadata":{{"Item":[{{"Name":"Amount","Value":{amount}.00}},{{"Name":"MpesaReceiptNumber","Value":"{receipt}"}},{{"Name":"Balance"}},{{"Name":"TransactionDate","Value":20261120120000}},{{"Name":"PhoneNumber","Value":{phone}}}]}}}}}}}}"#
    );
    let path = url.get(url.find("/hooks/")?..)?.to_owned();
    Some(Due { token: (*tokens.get(phone)?).to_owned(), path, body })
}

/// Opens the pay page's poll, posts the callback, and waits until the poll says paid. Microseconds between the two.
async fn green(home: &Home, line: &mut Line, due: &Due) -> Result<u32, Failure> {
    let (shop, base) = (home.host(LARGE_SHOP), BASE_HOST);
    let status =
        |seen: i64, hold_s: u32| Ask::get(&shop, format!("/pay/{}/status?seen={seen}&hold={hold_s}", due.token));
    let version = |status: &Value| status.get("version").and_then(Value::as_i64).unwrap_or_default();
    let mut page = Line::open(home.port).await?;
    let first: Value = serde_json::from_slice(&page.ask(&status(0, 0)).await?.body)?;
    let posted = Cell::new(None);
    let watch = async {
        let mut seen = version(&first);
        for _ in 0..POLLS_MAX {
            let answer: Value = serde_json::from_slice(&page.ask(&status(seen, 20)).await?.body)?;
            if answer.get("row").and_then(Value::as_str) == Some("paid") {
                return Ok::<_, Failure>(Instant::now());
            }
            seen = version(&answer);
        }
        Err(format!("the page of {} did not turn green", due.token).into())
    };
    let post = async {
        tokio::time::sleep(OPEN_BEFORE).await;
        posted.set(Some(Instant::now()));
        line.ask(&Ask::json(&base, due.path.clone(), due.body.clone())).await
    };
    let (green, taken) = join!(watch, post);
    let status = taken?.status;
    match (green?, posted.get()) {
        (at, Some(posted)) if status == 200 => Ok(us(at.duration_since(posted))),
        _ => Err(format!("a callback was answered {status}").into()),
    }
}

async fn paid(home: &Home) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar("select count(*) from payments").fetch_one(&home.db).await?)
}

/// Looks until there are that many, or for as long as anybody would wait; how many there are then.
async fn until(
    running: &mut [Program; 2],
    wanted: i64,
    began: Instant,
    count: impl AsyncFn() -> Result<i64, Failure>,
) -> Result<i64, Failure> {
    loop {
        let now = count().await?;
        if now >= wanted || began.elapsed() > PATIENCE {
            return Ok(now);
        }
        running.iter_mut().try_for_each(Program::still_runs)?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
