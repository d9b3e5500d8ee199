import { type Page, expect, test } from "@playwright/test";
import { closePrompt, newPhone, payByHand, promptsTo, ringing } from "./support/sim.js";
import { inBoth, rows, tells } from "./support/payscreen.js";
import { base } from "./support/places.js";
import { type Buyer, type Goods, addToCart, awake, fillCheckout, goods, newBuyer, order, patient, status } from "./support/shopper.js";
import { find, signIn } from "./support/staff.js";

// What happens where no prompt helps: money sent by hand, and orders that will not be.

const receipt = (): string => `SJK${Math.random().toString(36).slice(2).toUpperCase().padEnd(7, "7").slice(0, 7)}`;

/** An order whose request was closed on the phone, so that it is to be paid by hand. */
async function closed(page: Page, scripts: boolean | undefined, what: Goods, buyer: Buyer): Promise<{ account: string; number: string; amount: number }> {
  await order(page, scripts, what, buyer);
  const { reference, shortcode, amount_kes: amount } = await ringing(buyer.phone);
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
  await expect(page.locator("#paybill")).toContainText("This page confirms by itself, usually within a minute.");
  return { account: reference, number: shortcode, amount };
}

test("money sent to the Paybill confirms the open page by itself @noscript", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = newBuyer();
  const { account, number, amount } = await closed(page, javaScriptEnabled, goods.morning, buyer);
  if (javaScriptEnabled === false) await page.getByRole("button", { name: "Check payment now" }).click();
  const code = await payByHand(number, buyer.phone, amount, ` ${account.toLowerCase()}`);
  await expect(status(page)).toHaveText(new RegExp(`^Payment received\\. Thank you, Akinyi\\. M-PESA code ${code}, `), patient);
  await expect(page.getByRole("region", { name: "Delivery code" })).toBeVisible();
});

test("too little and too much are told on the open page as they come", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = newBuyer();
  const { account, number, amount } = await closed(page, javaScriptEnabled, goods.leopard, buyer);
  const screen = await inBoth(page, buyer.phone);
  await payByHand(number, buyer.phone, 500, account);
  await tells(screen, rows.paidTooLittle);
  const rest = (amount - 500).toLocaleString("en-KE");
  await expect(status(page)).toHaveText(`We received KSh 500. KSh ${rest} more will confirm the order.`, patient);
  await expect(page.getByRole("button", { name: `Send request for KSh ${rest}` })).toBeVisible();
  // The steps stay on the page, for what is still owed.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Pay KSh ${rest}`);
  await expect(page.locator("#paybill")).toContainText(`Amount KSh ${rest}.`);
  await expect(page.locator("#asked .copy-value")).toHaveText(String(amount - 500));
  await payByHand(number, buyer.phone, amount - 500 + 150, account);
  await expect(status(page)).toHaveText(/^We received KSh 150 extra\. It will be returned to 0\d{3} \d{3} \d{3}\. Reference [A-Z0-9]+\.$/, patient);
  await expect(page).toHaveTitle(/^✓ Paid · Order \d+$/);
});

test("money under a wrong account waits for the owner, who puts it on the order it is for", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Chebet Langat" };
  const { account, number, amount } = await closed(page, javaScriptEnabled, goods.jamila, buyer);
  // Somebody else pays for her, and slips at the last letter.
  const slipped = account.slice(0, -1) + (account.endsWith("A") ? "B" : "A");
  const code = await payByHand(number, newPhone(), amount, slipped);

  const office = await (await browser.newContext()).newPage();
  await signIn(office);
  await office.goto(`${base}/dashboard/money`);
  const line = office.locator(`#m-${code}`);
  await expect(line).toContainText("No order has the account that was typed.");
  await expect(line).toContainText("Chebet Langat still owes");
  await line.getByRole("button", { name: `Put it on order ${account.slice(0, -1)}`, exact: true }).click();
  await expect(office.getByRole("main")).toContainText("The money is on its order.");
  await expect(office.getByRole("row").filter({ hasText: code })).toContainText("On its order");

  await expect(status(page)).toHaveText(new RegExp(`M-PESA code ${code}`), patient);
});

test("money sent by hand is found by the owner, and the open page turns into the receipt", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Atieno Were" };
  await order(page, javaScriptEnabled, goods.lace, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
  const code = receipt();
  await page.getByText("I have paid", { exact: true }).click();
  await page.getByLabel("M-PESA code").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(page.getByRole("main")).toContainText("the shop looks your code up");

  const office = await (await browser.newContext()).newPage();
  await signIn(office);
  await find(office, buyer.phone);
  const main = office.getByRole("main");
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await expect(main).toContainText(`Atieno says they paid with the M-PESA code ${code}.`);
  await expect(async () => {
    await office.reload();
    await expect(main).toContainText("M-PESA knows no payment with this code");
  }).toPass(patient);
  await main.getByLabel("Amount received, KSh").fill("a lot");
  await main.getByRole("button", { name: "The money is here" }).click();
  await expect(main).toContainText("Write the amount in whole shillings");
  await expect(main.getByLabel("Amount received, KSh")).toHaveValue("a lot");
  const [asked] = await promptsTo(buyer.phone);
  const book = async (shillings: number | undefined): Promise<void> => {
    await main.getByLabel("Amount received, KSh").fill(String(shillings));
    await main.getByRole("button", { name: "The money is here" }).click();
  };
  // A slip is undone, and the code booked again.
  await book(50);
  await main.getByText(`KSh 50 booked by hand, code ${code}`).click();
  await main.getByRole("button", { name: "Undo this booking" }).click();
  await expect(main).toContainText(`The booking is undone. Order ${number} does not count it any more.`);
  await book(asked?.amount_kes);
  await expect(main).toContainText(`The payment of order ${number} is booked.`);
  await expect(main).toContainText(`Paid · M-PESA ${code}`);

  await expect(status(page)).toHaveText(new RegExp(`M-PESA code ${code}`), patient);
  await expect(page.getByRole("region", { name: "Delivery code" })).toBeVisible();
});

test("an order is cancelled, its pay page says so, and it is taken back", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Baraka Mutiso" };
  await order(page, javaScriptEnabled, goods.chelsea, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);

  const office = await (await browser.newContext()).newPage();
  await signIn(office, "sw");
  await office.goto(office.url().replace(/\/dashboard$/, `/dashboard/orders?q=${number}`));
  const main = office.getByRole("main");
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await main.getByText("Futa oda hii", { exact: true }).click();
  await main.getByText("Mteja hapatikani").click();
  await main.getByRole("button", { name: `Futa oda ${number}` }).click();
  await expect(main).toContainText(`Oda ${number} imefutwa. Bidhaa zake zinauzwa tena.`);

  await expect(page.getByRole("main")).toContainText(`Order ${number} was cancelled`, patient);
  await page.reload();
  await expect(page).toHaveURL(/\/o\/[a-z0-9]+$/);
  await expect(page.getByRole("link", { name: /^Pay / })).toHaveCount(0);

  await main.getByRole("button", { name: "Fungua oda hii tena" }).click();
  await expect(main).toContainText(`Oda ${number} imefunguliwa tena.`);
});

test("who sends the money themselves says so at the checkout, and no phone rings @noscript", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = newBuyer();
  await addToCart(page, goods.buckle);
  await page.goto("/checkout");
  await awake(page, javaScriptEnabled);
  await fillCheckout(page, buyer);
  await page.locator("label").filter({ has: page.locator("input[name=pay][value=paybill]") }).click();
  const place = page.getByRole("button", { name: /^Place order, then send KSh [\d,]+$/ });
  if (javaScriptEnabled === false) {
    await page.getByRole("button", { name: "See the total with delivery" }).or(place).click();
    await expect(page.getByRole("main")).toContainText("Nothing is charged now. Press the button below to order.");
  }
  await place.click();
  await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);
  await expect(status(page)).toHaveText(/^Send KSh [\d,]+ with the steps below\. This page turns green by itself/);
  await expect(page.locator("#paybill")).toHaveAttribute("open");
  if (javaScriptEnabled !== false) await tells(await inBoth(page, buyer.phone), rows.byHand);
  expect(await promptsTo(buyer.phone)).toHaveLength(0);

  const copied = async (label: string): Promise<string> =>
    (await page.locator("#paybill .copy").filter({ hasText: label }).locator(".copy-value").textContent()) ?? "";
  const code = await payByHand(await copied("Business number"), buyer.phone, Number(await copied("Amount")), await copied("Account number"));
  if (javaScriptEnabled === false) await page.getByRole("button", { name: "Check payment now" }).click();
  await expect(status(page)).toHaveText(new RegExp(`M-PESA code ${code}, `), patient);
});
