import { type Page, expect, test } from "@playwright/test";
import { shop } from "./support/places.js";
import { closePrompt, endPrompt, enterPin, promptsTo, ringing, script, setBalance } from "./support/sim.js";
import { type Goods, actions, addToCart, awake, fillCheckout, goods, newBuyer, order, patient, payButton, sendRequest, status } from "./support/shopper.js";

// What the pay page says for each answer of M-PESA, and what it offers first. Texts are the interface's, to the letter.

interface Row {
  what: string;
  buys: Goods;
  /** What happens at the phone. */
  happens: (phone: string) => Promise<unknown>;
  says: RegExp;
  /** What can be done; the first leads. */
  offers: string[];
}

const failures: Row[] = [
  {
    what: "a wrong PIN",
    buys: goods.slide,
    happens: (phone) => enterPin(phone, "9999"),
    says: /^The PIN was not correct, so no money was taken\. Try again carefully: M-PESA locks after 3 wrong tries\.$/,
    offers: ["Send again", "Use another number", "Pay by Paybill"],
  },
  {
    what: "a low balance",
    buys: goods.slide,
    happens: async (phone) => {
      await setBalance(phone, 5);
      await enterPin(phone);
    },
    says: /^Your M-PESA balance was not enough for KSh 1,400\. No money was taken\. Add money \(or use Fuliza\) and try again\.$/,
    offers: ["Send again", "Use another number"],
  },
  {
    what: "a closed request",
    buys: goods.buckle,
    happens: closePrompt,
    says: /^The M-PESA request was closed\. No money was taken and your items are still kept for you\.$/,
    offers: ["Send again", "Pay by Paybill", "Ask on WhatsApp"],
  },
  {
    what: "no answer",
    buys: goods.morning,
    happens: (phone) => endPrompt(phone, "1037"),
    says: /^Your phone did not answer\. Make sure it is on, unlocked and has Safaricom network, then send again\.$/,
    offers: ["Send again", "Use another number", "Pay by Paybill"],
  },
  {
    what: "a request that ran out",
    buys: goods.leopard,
    happens: (phone) => endPrompt(phone, "1019"),
    says: /^Time ran out before a PIN was entered\. No money was taken\. Send a new request when you are ready\.$/,
    offers: ["Send again", "Pay by Paybill"],
  },
];

/** The card with its words and buttons. */
async function reads(page: Page, says: RegExp, offers: string[]): Promise<void> {
  await expect(status(page)).toHaveText(says, patient);
  await expect(actions(page)).toHaveText(offers);
  await expect(page).toHaveTitle(/^Not paid yet · Order \d+$/);
  // Paying by hand stands open after the first failure.
  await expect(page.locator("#paybill")).toHaveAttribute("open");
}

/** Presses "Send again" until the phone rings once more: after some failures the page names a wait of seconds. */
async function sendAgain(page: Page, phone: string): Promise<void> {
  const before = (await promptsTo(phone)).length;
  await expect(async () => {
    await page.getByRole("button", { name: "Send again" }).click({ timeout: 2_000 });
    await expect.poll(async () => (await promptsTo(phone)).length, { timeout: 3_000 }).toBe(before + 1);
  }).toPass(patient);
}

for (const { what, buys, happens, says, offers } of failures) {
  test(`${what} is told plainly, and sending again pays @noscript`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    await order(page, javaScriptEnabled, buys, buyer);
    await happens(buyer.phone);
    await reads(page, says, offers);
    if (what === "a low balance") await setBalance(buyer.phone, 20_000);

    await sendAgain(page, buyer.phone);
    await enterPin(buyer.phone);
    await expect(status(page)).toHaveText(/^Payment received\. Thank you, Akinyi\.|^Good news: your payment came through\./, patient);
    const prompts = await promptsTo(buyer.phone);
    expect(prompts.map((prompt) => prompt.verdict?.receipt !== null)).toEqual([false, true]);
  });
}

test("a payment M-PESA never tells of is found by asking", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await script(buyer.phone, "no_callback");
  await order(page, javaScriptEnabled, goods.thong, buyer);
  // The answer to a query carries no code.
  await expect(status(page)).toHaveText("Payment received. Thank you, Akinyi. KSh 1,500.", patient);
});

test("a success that comes after a failure wins", async ({ page, javaScriptEnabled }) => {
  // Outcome 106 pays 90 s after the request, whatever was said before.
  test.setTimeout(150_000);
  const buyer = newBuyer();
  await script(buyer.phone, "late_success");
  await order(page, javaScriptEnabled, goods.mule, buyer);
  await endPrompt(buyer.phone, "1037");
  await reads(page, failures[3]?.says ?? /never/, failures[3]?.offers ?? []);
  await expect(status(page)).toHaveText(/^Good news: your payment came through\. Order \d+ is confirmed\.$/, { timeout: 100_000 });
  await expect(page).toHaveTitle(/^✓ Paid · Order \d+$/);
  await expect(actions(page).first()).toHaveText("See my order");
});

test("the numbers on the page are those M-PESA was sent @noscript", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.boot, buyer);
  const { reference, shortcode, amount_kes: amount, merchant_name: business } = await ringing(buyer.phone);
  expect(reference).toMatch(/^[A-Za-z0-9]{1,12}$/);
  const shown = page.locator(".pay-facts");
  await expect(shown).toContainText(new RegExp(business, "i"));
  await expect(shown).toContainText(reference);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Pay KSh ${amount.toLocaleString("en-KE")}`);
  const steps = page.locator("#paybill");
  await expect(steps).toContainText(`Business number ${shortcode}.`);
  await expect(steps).toContainText(`Account number ${reference}.`);
  await expect(steps).toContainText(`Amount KSh ${amount.toLocaleString("en-KE")}.`);
});

test("a page closed while waiting tells the truth when it is opened again @noscript", async ({ page, context, javaScriptEnabled }) => {
  const buyer = newBuyer();
  const paying = await order(page, javaScriptEnabled, goods.loafer, buyer);
  await ringing(buyer.phone);
  await page.close();

  const again = await context.newPage();
  await again.goto(paying);
  await expect(status(again)).toHaveText(/^Check your phone\./);
  await again.close();
  await enterPin(buyer.phone);

  const last = await context.newPage();
  await expect
    .poll(async () => {
      await last.goto(paying);
      return status(last).textContent();
    }, patient)
    .toMatch(/^Payment received\. Thank you, Akinyi\./);
  expect(await promptsTo(buyer.phone)).toHaveLength(1);
});

test("pressing Pay twice rings once", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await addToCart(page, goods.pump);
  await page.goto(`${shop()}/checkout`);
  await awake(page, javaScriptEnabled);
  await fillCheckout(page, buyer);
  await expect(payButton(page)).toBeVisible();
  await payButton(page).dblclick();
  await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);
  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\./, patient);
  expect(await promptsTo(buyer.phone)).toHaveLength(1);
});

test("the same checkout sent from two tabs makes one order and rings once @noscript", async ({ page, context, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await addToCart(page, goods.wedge);
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto(`${shop()}/checkout`);
    await awake(tab, javaScriptEnabled);
    await fillCheckout(tab, buyer);
  }
  await sendRequest(page, javaScriptEnabled);
  const paying = new URL(page.url()).pathname;
  if (javaScriptEnabled === false) {
    await other.getByRole("button", { name: /See the total|Pay KSh/ }).click();
  } else {
    await payButton(other).click();
  }
  // The second tab is led to the order that was made, or finds the cart empty: it never makes another.
  await expect(other).toHaveURL(new RegExp(`${paying}|/cart$`));
  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\./, patient);
  expect(await promptsTo(buyer.phone)).toHaveLength(1);
});

test("a fourth request within ten minutes is refused, and Paybill leads", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.ballerina, buyer);
  for (let nth = 1; nth <= 3; nth += 1) {
    await closePrompt(buyer.phone);
    await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
    if (nth < 3) {
      await expect(actions(page).first()).toHaveText("Send again");
      await actions(page).first().click();
      await ringing(buyer.phone);
    }
  }
  await expect(actions(page).first()).toHaveText("Pay by Paybill", patient);
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(0);
});

test("an invented M-PESA code never pays @noscript", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  const paying = await order(page, javaScriptEnabled, goods.espadrille, buyer);
  await ringing(buyer.phone);
  await page.goto(`${paying.split("?")[0]}?open=code`);
  await page.getByLabel("M-PESA code").fill("NOTACODE");
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(page.locator("#code")).toContainText("An M-PESA code has 10 letters and digits");
  await page.getByLabel("M-PESA code").fill("SJK4H7L2P0");
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(page.getByRole("main")).toContainText("We are matching your payment");
  await expect(status(page)).not.toHaveText(/^Payment received|^Good news/);
  await expect(page).not.toHaveTitle(/Paid ·/);
});
