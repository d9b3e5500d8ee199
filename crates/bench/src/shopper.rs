//! Shoppers who buy as browsers without scripts do: cart form, checkout page, its form with the key and the total that
//! the page gave.

use std::collections::BTreeMap;

use hyper::header::{COOKIE, HeaderValue};

use crate::home::Home;
use crate::load::{CONNECTIONS, Figures, each};
use crate::wire::{Ask, Line};
use crate::{Failure, html};

/// Where everything is delivered.
const AREA: &str = "westlands";

/// A checkout form that is filled in and not sent.
#[derive(Clone, Debug)]
pub struct Filled {
    cookie: HeaderValue,
    fields: String,
    phone: String,
}

/// An order that waits for its money.
#[derive(Clone, Debug)]
pub struct Order {
    /// Opens its pay page.
    pub token: String,
    /// The phone that was asked, 07….
    pub phone: String,
}

/// What became of some orders.
#[derive(Debug, Default)]
pub struct Placed {
    /// Those that were placed.
    pub orders: Vec<Order>,
    /// How often each reason stood against one.
    pub refused: BTreeMap<String, usize>,
}

impl Placed {
    /// Refusals in words; empty when there were none.
    pub fn refusals(&self) -> String {
        self.refused.iter().map(|(why, count)| format!("{count} × {why}")).collect::<Vec<_>>().join(", ")
    }

    /// Refusals that are the server's doing.
    pub fn broken(&self) -> usize {
        self.refused.iter().filter(|(why, _)| why.starts_with("status 5")).map(|(_, count)| count).sum()
    }
}

/// Carts with filled forms, and how long making them took.
pub struct Ready {
    /// The forms.
    pub forms: Vec<Filled>,
    /// `POST /cart/add`.
    pub adding: Figures,
    /// `GET /checkout`.
    pub checkout: Figures,
}

/// One cart and one filled form for each variant.
///
/// # Errors
/// When a cart or a form cannot be had: that is not what is measured.
pub async fn fill(home: &Home, shop: &str, variants: Vec<String>, ending: &str) -> Result<Ready, Failure> {
    let host = home.host(shop);
    let (carts, adding) = each(home.port, CONNECTIONS, variants, async |line, variant| {
        add(line, &host, &format!("variant={variant}&qty=1")).await
    })
    .await?;
    let (forms, checkout) = each(home.port, CONNECTIONS, carts, async |line, cookie| {
        let page = line.ask(&Ask::get(&host, "/checkout").with(COOKIE, cookie.clone())).await?;
        if page.status != 200 {
            return Err(format!("the checkout page answered {} {}", page.status, page.header("location")).into());
        }
        form(&page.text(), cookie, home.phone(ending))
    })
    .await?;
    Ok(Ready { forms, adding, checkout })
}

/// Puts something into a new cart; the cookies of its owner.
///
/// # Errors
/// When it is refused.
pub async fn add(line: &mut Line, host: &HeaderValue, fields: &str) -> Result<HeaderValue, Failure> {
    let answer = line.ask(&Ask::form(host, "/cart/add", fields.to_owned())).await?;
    let cookie = answer.header("set-cookie").split(';').next().filter(|cookie| cookie.starts_with("cart="));
    match cookie {
        Some(cookie) => Ok(HeaderValue::try_from(format!("{cookie}; area={AREA}"))?),
        None => Err(format!("the cart refused {fields}: {} {}", answer.status, answer.header("location")).into()),
    }
}

fn form(page: &str, cookie: HeaderValue, phone: String) -> Result<Filled, Failure> {
    let field = |name: &str| html::field(page, name).ok_or_else(|| format!("the checkout has no field {name}"));
    let area = html::selected(page).ok_or("the checkout has no area selected")?;
    let fields = format!(
        "idempotency_key={}&seen_total_minor={}&phone={phone}&name=Akinyi&method=deliver&area={area}\
         &landmark=Sarit+Centre&note=&pay=mpesa",
        field("idempotency_key")?,
        field("seen_total_minor")?,
    );
    Ok(Filled { cookie, fields, phone })
}

/// Sends forms, as many at a time as there are connections.
///
/// # Errors
/// When a connection breaks. Refusals are counted.
pub async fn place(home: &Home, shop: &str, forms: Vec<Filled>) -> Result<(Placed, Figures), Failure> {
    let host = home.host(shop);
    let (answers, figures) = each(home.port, CONNECTIONS, forms, async |line, form| {
        let ask = Ask::form(&host, "/checkout", form.fields).with(COOKIE, form.cookie);
        let answer = line.ask(&ask).await?;
        Ok((answer.status, answer.header("location").to_owned(), form.phone))
    })
    .await?;
    let mut placed = Placed::default();
    for (status, location, phone) in answers {
        match location.strip_prefix("/pay/") {
            Some(token) if status == 303 => placed.orders.push(Order { token: token.to_owned(), phone }),
            _ => *placed.refused.entry(reason(status, &location)).or_insert(0) += 1,
        }
    }
    Ok((placed, figures))
}

/// Why the browser was led elsewhere.
fn reason(status: u16, location: &str) -> String {
    let query = location.split(['?', '#']).nth(1).unwrap_or_default();
    let told = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)).unwrap_or_default();
    match (status, location.split(['?', '#']).next().unwrap_or_default()) {
        (303, "/cart") if told("no=") == "order" => "sold out".to_owned(),
        (303, "/cart") => "the cart is empty".to_owned(),
        (303, "/checkout") if !told("seen=").is_empty() => "the total changed".to_owned(),
        (303, "/checkout") if !told("no=").is_empty() => format!("refused: {}", told("no=")),
        (303, "/checkout") => format!("fields: {}", told("at=")),
        (status, _) => format!("status {status}"),
    }
}

#[cfg(test)]
mod tests;
