//! Bringing an order to where a test begins.

use daraja_sim::Prompt;
use kikapu_commerce::payment::refund;
use kikapu_commerce::{Actor, Ctx, cart, checkout, secret};
use kikapu_contract::cart::AddToCart;
use kikapu_contract::checkout::{CheckoutDraft, PlaceOrder, PlaceOrderError, PlacedOrder};
use kikapu_domain::payment::PayWay;
use kikapu_domain::staff::Role;
use kikapu_kernel::{AreaId, AttemptId, CartId, Money, OrderId, PublicToken, UserId, VariantId};
use secrecy::SecretString;
use uuid::Uuid;

use crate::shop::TestShop;

/// An order that was placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The order.
    pub id: OrderId,
    /// In its links.
    pub token: PublicToken,
    /// What it costs.
    pub total: Money,
    /// The phone that is asked, twelve digits.
    pub phone: String,
    /// The cart it was.
    pub cart: CartId,
}

/// A prompt that is on a phone.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its order.
    pub order: Placed,
    /// The attempt.
    pub attempt: AttemptId,
    /// What the phone shows.
    pub prompt: Prompt,
}

impl Sent {
    /// The secret in the attempt's callback address.
    pub fn secret(&self) -> &str {
        self.prompt.callback_url.rsplit('/').next().unwrap_or_default()
    }
}

/// A checkout form that is filled in; change what the test is about.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The cart.
    pub cart: CartId,
    /// The form.
    pub input: PlaceOrder,
}

impl TestShop {
    /// A cart with `qty` of one thing.
    pub async fn given_a_cart(&self, variant: VariantId, qty: u32) -> CartId {
        let (cart, _) = cart::add(&self.ctx(), None, &AddToCart { variant, qty }).await.expect("the goods are there");
        cart
    }

    /// A form for the cart, paid by M-PESA from a phone of its own, brought to the near estate.
    pub async fn checkout(&self, cart: CartId) -> Checkout {
        let view = cart::read(&self.ctx(), Some(cart), Some(self.near)).await.expect("the cart can be read");
        let draft = CheckoutDraft {
            phone: self.new_phone(),
            name: "Wanjiku Kamau".to_owned(),
            method: "deliver".to_owned(),
            area: self.near.to_string(),
            landmark: "Blue gate".to_owned(),
            pay: "mpesa".to_owned(),
            ..CheckoutDraft::default()
        };
        let input =
            PlaceOrder { draft, seen_total_minor: view.total.minor(), idempotency_key: secret::idempotency_key() };
        Checkout { cart, input }
    }

    /// Sends the form.
    ///
    /// # Errors
    /// [`PlaceOrderError`], as the shopper would get it.
    pub async fn place(&self, form: &Checkout) -> Result<PlacedOrder, PlaceOrderError> {
        checkout::place(&self.ctx(), form.cart, self.network(), &form.input).await
    }

    /// Sends the form, which must be good.
    pub async fn placed(&self, form: &Checkout) -> Placed {
        let placed = self.place(form).await.expect("the order can be placed");
        let (id, total): (Uuid, i64) = sqlx::query_as("select id, total_minor from orders where token = $1")
            .bind(placed.token.expose())
            .fetch_one(&self.admin)
            .await
            .expect("the order that was placed is there");
        Placed {
            id: OrderId::new(id),
            token: placed.token,
            total: Money::kes_minor(total).expect("a total is an amount"),
            phone: form.input.draft.phone.clone(),
            cart: form.cart,
        }
    }

    /// An order for one of a thing; its prompt is queued and not sent.
    pub async fn given_a_placed_order_of(&self, variant: VariantId) -> Placed {
        let cart = self.given_a_cart(variant, 1).await;
        self.placed(&self.checkout(cart).await).await
    }

    /// An order for one hot shoe; its prompt is queued and not sent.
    pub async fn given_a_placed_order(&self) -> Placed {
        self.given_a_placed_order_of(self.goods.hot).await
    }

    /// An order to be paid at the door, for one of a thing.
    pub async fn given_an_order_on_delivery(&self, variant: VariantId) -> Placed {
        self.given_an_order_paid(PayWay::AtTheDoor, variant).await
    }

    /// An order for one of a thing, for which the shopper sends the money.
    pub async fn given_an_order_by_hand(&self, variant: VariantId) -> Placed {
        self.given_an_order_paid(PayWay::ByHand, variant).await
    }

    /// An order for one of a thing, to be paid in this way.
    pub async fn given_an_order_paid(&self, way: PayWay, variant: VariantId) -> Placed {
        let cart = self.given_a_cart(variant, 1).await;
        let mut form = self.checkout(cart).await;
        way.as_str().clone_into(&mut form.input.draft.pay);
        self.placed(&form).await
    }

    /// An order whose prompt is on the phone, two seconds after it was sent: Daraja knows of it by then.
    pub async fn given_a_sent_attempt(&self) -> Sent {
        let order = self.given_a_placed_order().await;
        self.send(order).await
    }

    /// An order whose prompt was closed on the phone, so that nothing is open.
    pub async fn given_a_failed_order(&self) -> Placed {
        let sent = self.given_a_sent_attempt().await;
        self.close(&sent).await;
        sent.order
    }

    /// The shopper closes the request; the callback comes and is worked through.
    pub async fn close(&self, sent: &Sent) {
        let heard = self.door.heard().len();
        self.sim.cancel(sent.prompt.id).expect("the prompt is open");
        self.door.hears(heard + 1).await;
        self.work().await;
    }

    /// Sends the prompt of an order that was placed.
    pub async fn send(&self, order: Placed) -> Sent {
        self.work().await;
        let attempt = self.attempts(&order).await.pop().expect("the order has an attempt").id;
        let prompts = self.sim.prompts();
        let prompt = prompts.into_iter().rev().find(|prompt| prompt.phone == order.phone).expect("the phone was asked");
        self.pass_s(2).await;
        Sent { order, attempt: AttemptId::new(attempt), prompt }
    }

    /// The shopper enters the right PIN; the callback comes and is worked through.
    pub async fn pay(&self, sent: &Sent) {
        let heard = self.door.heard().len();
        self.sim.approve(sent.prompt.id, "1234").expect("the prompt is on the phone");
        self.door.hears(heard + 1).await;
        self.work().await;
    }

    /// An order that is paid.
    pub async fn given_a_paid_order(&self) -> Placed {
        let sent = self.given_a_sent_attempt().await;
        self.pay(&sent).await;
        sent.order
    }

    /// A form that goes to another estate.
    pub async fn bring_to(&self, form: &mut Checkout, area: AreaId) {
        let view = cart::read(&self.ctx(), Some(form.cart), Some(area)).await.expect("the cart can be read");
        form.input.draft.area = area.to_string();
        form.input.seen_total_minor = view.total.minor();
    }

    /// Somebody sends money by hand; M-PESA's confirmation comes and is worked through. Returns its code.
    pub async fn send_by_hand(&self, phone: &str, shillings: u32, account: &str) -> String {
        let number = self.sim.merchants().pop().map(|merchant| merchant.till.unwrap_or(merchant.shortcode));
        let number = number.expect("the simulator has the shop");
        let sent = self.sim.pay_by_hand(&number, phone, shillings, account).await.expect("the wallet is full");
        self.work().await;
        // After a request that failed, a moment is given to its callback.
        self.pass_s(3).await;
        self.work().await;
        sent.receipt
    }

    /// Somebody may send the shop's money; above so many shillings a second person must agree.
    pub async fn given_an_operator(&self, limit: Option<i64>) {
        let operator = daraja_sim::Operator::default();
        let new = refund::NewOperator {
            name: operator.name,
            password: Some(SecretString::from(operator.password)),
            certificate: Some(daraja_sim::CERTIFICATE_PEM.to_owned()),
            limit: limit.map(|shillings| Money::kes(shillings).expect("a limit is an amount")),
        };
        refund::save_operator(&self.staff(), &new).await.expect("the shop has M-PESA");
    }

    /// Somebody else who is signed in.
    pub fn colleague(&self) -> Ctx {
        let user = UserId::new(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0c01));
        Ctx { actor: Actor::Staff { user, role: Role::Manager }, ..self.staff() }
    }

    /// Sends the refunds that wait, and works through `answers` that M-PESA posts about them.
    pub async fn send_refunds(&self, answers: usize) {
        let heard = self.door.answers().len();
        self.work().await;
        self.pass_s(2).await;
        self.door.is_answered(heard + answers).await;
        self.work().await;
    }

    /// The account name of an order.
    pub async fn account(&self, order: &Placed) -> String {
        sqlx::query_scalar("select reference from orders where id = $1")
            .bind(order.id.uuid())
            .fetch_one(&self.admin)
            .await
            .expect("the order is there")
    }
}
