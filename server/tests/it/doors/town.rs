//! Two shops, their owners, an order and a cart: what there is to get at.

use kikapu_testkit::{Options, Placed, SHORTCODE, STAFF_PASSWORD, TestShop};
use uuid::Uuid;

use super::list::{Door, On};
use crate::http::{Answer, NoAnswer, Request, send};
use crate::program::{Installation, Process};

/// What stands in a path instead of its parameters.
#[derive(Clone, Debug)]
pub struct Names {
    pub token: String,
    pub key: String,
    pub order: String,
    pub secret: String,
    /// In the address of confirmations.
    pub c2b: String,
    /// Money that nobody knows an order for.
    pub line: String,
    /// Somebody who holds cash.
    pub holder: String,
    pub store: String,
}

/// The fixture.
pub struct Town {
    pub shop: TestShop,
    pub installation: Installation,
    /// A paid order of the first shop.
    pub order: Placed,
    /// Names of what is there.
    pub names: Names,
    /// Session of the first shop's owner.
    pub owner: String,
    /// Session of the other shop's owner.
    pub stranger: String,
    /// Cart of somebody in the first shop.
    pub cart: String,
    _web: Process,
}

impl Town {
    pub async fn found() -> Self {
        let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
        let (other, _) = shop.given_another_store("amani").await;
        let order = shop.given_a_paid_order().await;
        let sent = shop.given_a_sent_attempt().await;
        let code = shop.send_by_hand(&shop.new_phone(), 450, "Wanjiku").await;
        let line = shop.line(&code).await.id.to_string();
        let holder = Uuid::now_v7().to_string();
        sqlx::query("insert into cash_holders (store_id, id, name, name_key) values ($1, $2::uuid, 'Juma', 'juma')")
            .bind(shop.store.uuid())
            .bind(&holder)
            .execute(&shop.admin)
            .await
            .unwrap();
        let urls = shop.sim.c2b_urls(SHORTCODE).expect("the shop has registered its addresses");
        let c2b = urls.confirmation.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let installation = Installation::of(&shop, &[]);
        let mut web = installation.start("serve");
        installation.ready(&mut web).await;
        let names = Names {
            token: order.token.expose().to_owned(),
            key: String::new(),
            order: order.id.to_string(),
            secret: sent.secret().to_owned(),
            c2b,
            line,
            holder,
            store: shop.store.to_string(),
        };
        let phone: String = sqlx::query_scalar(
            "select u.phone from users u join memberships m on m.user_id = u.id where m.store_id = $1",
        )
        .bind(other.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
        let mut town = Self {
            order,
            names,
            owner: String::new(),
            stranger: String::new(),
            cart: String::new(),
            installation,
            _web: web,
            shop,
        };
        town.owner = town.sign_in(&town.shop.owner_phone.e164()).await;
        town.stranger = town.sign_in(&phone).await;
        let variant = town.shop.goods.plain.to_string();
        let add = Request::form(&town.host(On::Shop), "/cart/add", &[("variant", &variant), ("qty", "1")]);
        town.cart = town.ask(&add).await.cookie("cart").unwrap();
        let page = Request::get(&town.host(On::Shop), "/cart").header("cookie", &format!("cart={}", town.cart));
        let page = town.ask(&page).await.text();
        let key = page.split("%2Fcart%2Ffrom%2F").nth(1).unwrap();
        town.names.key = key.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        town
    }

    async fn sign_in(&self, who: &str) -> String {
        let form = Request::form(&self.host(On::Base), "/sign-in", &[("who", who), ("password", STAFF_PASSWORD)]);
        self.ask(&form).await.cookie("session").expect("the owner is let in")
    }

    /// The host of a door of the first shop.
    pub fn host(&self, on: On) -> String {
        let port = self.installation.port;
        match on {
            On::Shop => format!("kasi.localhost:{port}"),
            On::Base | On::Any | On::Private => format!("localhost:{port}"),
        }
    }

    /// The host of the other shop.
    pub fn other_host(&self) -> String {
        format!("amani.localhost:{}", self.installation.port)
    }

    /// The answer, which must come and must carry what every answer carries.
    pub async fn ask(&self, request: &Request) -> Answer {
        let shown =
            format!("{} {}{}", request.method, request.host, request.path.chars().take(120).collect::<String>());
        match send(self.installation.port, request).await {
            Ok(answer) => {
                assert!(answer.status < 500, "{shown} {:?}: {} {}", request.headers, answer.status, answer.text());
                for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")] {
                    assert_eq!(answer.header(name), Some(value), "{shown}: {name}");
                }
                let policy = answer.header("content-security-policy").unwrap_or_default();
                assert!(policy.contains("default-src") && policy.contains("frame-ancestors"), "{shown}: {policy}");
                assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 32), "{shown}: no request id");
                let wants_json =
                    request.headers.iter().any(|(name, value)| name == "accept" && value == "application/json");
                if wants_json && answer.status >= 400 {
                    let kind = answer.header("content-type");
                    assert_eq!(kind, Some("application/problem+json"), "{shown}: {}", answer.status);
                    assert!(answer.text().contains(r#""code":"#), "{shown}: {}", answer.text());
                }
                answer
            }
            Err(NoAnswer::Hung) => panic!("{shown} hangs"),
            Err(NoAnswer::Cut) => panic!("{shown} is cut"),
        }
    }

    /// What the first shop's orders and carts are, all of it.
    pub async fn holdings(&self) -> String {
        sqlx::query_scalar(
            "select md5((select string_agg(o::text, '|' order by o.id) from orders o)
                 || (select string_agg(l::text, '|' order by l.cart_id) from cart_lines l)
                 || (select string_agg(a::text, '|' order by a.id) from payment_attempts a)
                 || (select string_agg(x::text, '|' order by x.id) from money_lines x)
                 || (select string_agg(m::text, '|' order by m.store_id, m.user_id) from memberships m))",
        )
        .fetch_one(&self.shop.admin)
        .await
        .unwrap()
    }
}

impl Names {
    /// Names of the same shape for what is nowhere.
    pub fn nowhere() -> Self {
        Self {
            token: "k7".repeat(14),
            key: "0".repeat(54),
            order: Uuid::from_u128(7).to_string(),
            secret: "1".repeat(40),
            c2b: "1".repeat(40),
            line: Uuid::from_u128(7).to_string(),
            holder: Uuid::from_u128(7).to_string(),
            store: Uuid::from_u128(7).to_string(),
        }
    }

    /// The path of a door with these names in it. Goods, areas and policies are public: they have their own names.
    pub fn path(&self, door: &Door) -> String {
        let secret = if door.path.starts_with("/hooks/c2b/") { &self.c2b } else { &self.secret };
        door.path
            .replace("{token}", &self.token)
            .replace("{key}", &self.key)
            .replace("{line}", &self.line)
            .replace("{holder}", &self.holder)
            .replace("{id}", &self.order)
            .replace("{secret}", secret)
            .replace("{store}", &self.store)
            .replace("{category}", "shoes")
            .replace("{slug}", "runner")
            .replace("{day}", "2026-11-29")
            .replace("{area}", "westlands")
            .replace("{file}", "kikapu.css")
            .replace(
                "{name}",
                match door.path {
                    "/policies/{name}" => "returns",
                    "/sitemaps/{name}" => "pages",
                    _ => "x.webp",
                },
            )
    }

    /// The path with the text wherever a name may stand.
    pub fn path_of_garbage(door: &Door, text: &str) -> String {
        let mut path = door.path.to_owned();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, text);
        }
        path
    }
}
