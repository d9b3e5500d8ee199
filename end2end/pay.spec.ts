import { expect, test } from "@playwright/test";
import { shop } from "./support/places.js";
import { closePrompt, enterPin, promptsTo, ringing } from "./support/sim.js";
import { actions, addToCart, awake, fillCheckout, goods, newBuyer, order, patient, payButton, sendRequest, status } from "./support/shopper.js";

// One order, one request, one payment, whatever is pressed.

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
      await expect(actions(page).first()).toHaveText(/^Send again( in \d+ s)?$/);
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
  // The answer is seen at once, and leads to the field.
  const summary = page.locator("#errors");
  await expect(summary).toBeInViewport();
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveAttribute("href", "#f-code");
  await page.getByLabel("M-PESA code").fill("SJK4H7L2P0");
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(page.getByRole("main")).toContainText("We are matching your payment");
  await expect(status(page)).not.toHaveText(/^Payment received|^Good news/);
  await expect(page).not.toHaveTitle(/Paid ·/);
});
