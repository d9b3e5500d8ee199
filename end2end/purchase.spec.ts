import { expect, test } from "@playwright/test";
import { readReceipt, shopAround } from "./support/journey.js";
import { enterPin } from "./support/sim.js";
import { shop } from "./support/places.js";
import { addToCart, awake, goods, patient, payButton, sendRequest, status } from "./support/shopper.js";

// From the first page to the receipt, as a person goes.

test("a shopper buys shoes and the page turns green by itself", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "with scripts");
  const buyer = await shopAround(page, javaScriptEnabled);
  // The fee is in the button before anything is asked for.
  await expect(payButton(page)).toHaveText(/Pay KSh 600 with M-PESA/);
  await sendRequest(page, javaScriptEnabled);
  const paying = page.url();
  await awake(page, javaScriptEnabled);
  await expect(status(page)).toHaveText("Check your phone. Enter your M-PESA PIN to pay KSh 600 to Amani Shoes Enterprises.", patient);

  // A reload would lose this mark.
  await page.evaluate(() => document.body.setAttribute("data-same-page", "yes"));
  const prompt = await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\. Thank you, Akinyi\. M-PESA code [A-Z0-9]{10}, KSh 600\.$/, patient);
  await expect(page.locator("body")).toHaveAttribute("data-same-page", "yes");
  expect(page.url()).toBe(paying);
  expect(prompt.amount_kes).toBe(600);
  expect(prompt.merchant_name).toBe("AMANI SHOES ENTERPRISES");
  expect(prompt.reference).toMatch(/^[A-Za-z0-9]{1,12}$/);
  const code = /M-PESA code ([A-Z0-9]{10})/.exec((await status(page).textContent()) ?? "")?.[1] ?? "";
  await readReceipt(page, code);
});

test("a shopper buys shoes with scripts off @noscript", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "without scripts");
  const buyer = await shopAround(page, javaScriptEnabled);
  await sendRequest(page, javaScriptEnabled);
  await expect(page.getByRole("button", { name: "Check payment now" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Stop refreshing" })).toBeVisible();

  // The page refreshes itself: it learns that the phone rings without a press.
  await expect(status(page)).toHaveText("Check your phone. Enter your M-PESA PIN to pay KSh 600 to Amani Shoes Enterprises.", patient);
  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\. Thank you, Akinyi\. M-PESA code [A-Z0-9]{10}, KSh 600\.$/, patient);
  const code = /M-PESA code ([A-Z0-9]{10})/.exec((await status(page).textContent()) ?? "")?.[1] ?? "";
  await readReceipt(page, code);
});

test("the button asks M-PESA at once where no script does @noscript", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "without scripts");
  const buyer = await shopAround(page, javaScriptEnabled);
  await sendRequest(page, javaScriptEnabled);
  await enterPin(buyer.phone);
  await page.getByRole("button", { name: "Check payment now" }).click();
  await expect(status(page)).toHaveText(/^Payment received\./, patient);
});

test("a cart comes back by its link on another phone, beside what is there @noscript", async ({ page, browser, javaScriptEnabled }) => {
  await addToCart(page, goods.loafer);
  await page.goto(`${shop()}/cart`);
  const chat = await page.getByRole("link", { name: "Send cart to my WhatsApp" }).getAttribute("href");
  const link = /http\S+$/.exec(new URL(chat ?? "none:").searchParams.get("text") ?? "")?.[0] ?? "";
  const context = await browser.newContext(javaScriptEnabled === false ? { javaScriptEnabled: false } : {});
  const other = await context.newPage();
  await addToCart(other, goods.thong);
  for (let times = 0; times < 2; times += 1) {
    await other.goto(link);
    await expect(other.getByRole("main")).toContainText("1 × Tausi Loafer");
    await other.getByRole("button", { name: "Put into my cart" }).click();
    await expect(other).toHaveURL(/\/cart$/);
    await expect(other.getByRole("heading", { level: 1 })).toHaveText("Your cart 2 items");
  }
  const answer = await other.goto(`${link.slice(0, -1)}${link.endsWith("A") ? "B" : "A"}`);
  expect(answer?.status()).toBe(404);
  await context.close();
});
