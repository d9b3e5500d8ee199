import { type Page, expect, test } from "@playwright/test";
import { enterPin } from "./support/sim.js";
import { actions, awake, fillCheckout, newBuyer, patient, payButton, pick, sendRequest, status } from "./support/shopper.js";

// From the first page to the receipt, as a person goes: by links and buttons, never by address.

/** Home → category → filter → product → size → cart → checkout, filled. */
async function shopAround(page: Page, javaScriptEnabled: boolean | undefined): Promise<ReturnType<typeof newBuyer>> {
  const buyer = newBuyer();
  const main = page.getByRole("main");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Amani Shoes");

  await main.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: "Sandals & kandambili" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sandals & kandambili" })).toBeVisible();
  const before = Number(/\d+/.exec((await main.getByRole("status").textContent()) ?? "")?.[0]);

  await main.getByRole("link", { name: "Size 39", exact: true }).click();
  await expect(page).toHaveURL(/size/);
  await expect(main.getByRole("link", { name: "Remove Size: 39" })).toBeVisible();
  const after = Number(/\d+/.exec((await main.getByRole("status").textContent()) ?? "")?.[0]);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThanOrEqual(before);

  await main.getByRole("link", { name: "Safi Kandambili" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Safi Kandambili" })).toBeVisible();
  await awake(page, javaScriptEnabled);
  await pick(page, "Black");
  await pick(page, "39");
  await main.getByRole("button", { name: "Add to cart", exact: true }).click();
  const cart = page.getByRole("link", { name: "Cart, 1 item" });
  await expect(cart).toBeVisible();
  if (javaScriptEnabled === false) {
    await expect(page).toHaveURL(/\/cart$/);
  } else {
    await expect(main.getByText("Added to your cart")).toBeVisible();
    await main.getByRole("link", { name: "View cart" }).click();
  }

  await expect(page.getByRole("heading", { level: 1 })).toContainText("Your cart");
  await expect(main.getByRole("listitem").filter({ hasText: "Safi Kandambili" })).toContainText("Black / 39");
  await main.getByRole("link", { name: /^Checkout KSh 450$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout" })).toBeVisible();
  await awake(page, javaScriptEnabled);
  await fillCheckout(page, buyer);
  return buyer;
}

/** The receipt, then the order's own page. */
async function readReceipt(page: Page, code: string): Promise<void> {
  const main = page.getByRole("main");
  await expect(page).toHaveTitle(/^✓ Paid · Order \d+$/);
  await expect(main.getByRole("region", { name: "Delivery code" })).toContainText(/\d{4}/);
  await expect(actions(page).first()).toHaveText("See my order");
  await actions(page).first().click();
  await expect(page).toHaveURL(/\/o\/[a-z0-9]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/Order \d+ is confirmed/);
  await expect(main).toContainText(`KSh 600 paid, M-PESA code ${code}`);
  await expect(main).toContainText("Sarit Centre, gate 2, Westlands");
  await expect(main.getByRole("region", { name: "Delivery code" })).toContainText(/\d{4}/);
}

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
