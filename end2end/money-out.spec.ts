import { type Page, expect, test } from "@playwright/test";
import { base, inLanguage } from "./support/places.js";
import { enterPin, newPhone, payByHand, paybill } from "./support/sim.js";
import { goods, newBuyer, order, patient } from "./support/shopper.js";
import { find, signIn } from "./support/staff.js";

// Money that goes back, and the day held against M-PESA's own statement. The owner's side works without scripts.

/** The order of a buyer, as the owner sees it. */
async function openOrder(office: Page, phone: string, number: string): Promise<void> {
  await find(office, phone);
  await office.getByRole("main").getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await expect(office.getByRole("heading", { level: 1 })).toContainText(number);
}

test("a paid order is called off and its money goes back to the phone that paid", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Moraa Nyaboke" };
  await order(page, javaScriptEnabled, goods.espadrille, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await enterPin(buyer.phone);
  await expect(page).toHaveTitle(/^✓ Paid/, patient);

  const office = await (await browser.newContext({ javaScriptEnabled: javaScriptEnabled !== false })).newPage();
  await signIn(office);
  await openOrder(office, buyer.phone, number);
  const main = office.getByRole("main");
  await main.getByText("Cancel and return the money", { exact: true }).first().click();
  await main.getByRole("button", { name: "Cancel and return the money" }).click();
  await expect(main).toContainText("It is on its way back.");
  const refund = main.getByRole("article").filter({ hasText: /KSh [\d,]+ (Arrived|Is being sent|M-PESA is sending it)/ });
  await expect(async () => {
    await openOrder(office, buyer.phone, number);
    await expect(refund).toContainText("Arrived", { timeout: 1_000 });
  }).toPass(patient);
  await expect(refund).toContainText(/M-PESA code [A-Z0-9]{10}/);
  await expect(main.getByText("Cancel and return the money")).toHaveCount(0);
});

test("an owner asks M-PESA what its accounts hold, in both languages and without scripts", async ({ browser }) => {
  test.slow();
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const shortcode = await paybill("Amani");
  await payByHand(shortcode, newPhone(), 320, "kikapu cha sokoni");
  await signIn(page);
  const main = page.getByRole("main");
  const words = {
    en: { ask: "Ask M-PESA for the balance", account: "Utility account", told: /^As of .+, asked by / },
    sw: { ask: "Uliza M-PESA salio", account: "Akaunti ya Utility", told: /^Hadi .+, aliuliza / },
  };
  await page.goto(`${base}/dashboard/money`);
  await main.getByRole("button", { name: words.en.ask }).click();
  // The page comes anew by itself until M-PESA has answered.
  const utility = main.locator("dl").filter({ hasText: "Utility" }).locator("div").filter({ hasText: words.en.account });
  await expect(utility).toContainText(/KSh [\d,]+/, patient);
  await expect(main.getByText(words.en.told)).toBeVisible();

  // A moment later M-PESA is left in peace, and the figures stay.
  await main.getByRole("button", { name: words.en.ask }).click();
  await expect(main).toContainText(/M-PESA was asked a moment ago\. Ask again in \d+ s\./);
  await expect(utility).toContainText(/KSh [\d,]+/);

  await page.goto(`${base}${inLanguage("sw", "/dashboard/money")}`);
  await expect(main.locator("dl").filter({ hasText: words.sw.account })).toContainText(/KSh [\d,]+/);
  await expect(main.getByText(words.sw.told)).toBeVisible();
  await expect(main.getByRole("button", { name: words.sw.ask })).toBeVisible();
});

test("M-PESA's statement is held against the books, and what nobody knows is told", async ({ page }) => {
  test.slow();
  await signIn(page);
  const main = page.getByRole("main");
  await page.goto(`${base}/dashboard/money`);
  await main.getByRole("link", { name: "Day close" }).click();

  const shortcode = await paybill("Amani");
  const known = await payByHand(shortcode, newPhone(), 455, "kikapu cha sokoni");
  const unknown = `SZZ${Date.now().toString(36).toUpperCase().slice(-7).padStart(7, "7")}`;
  // Nairobi's clock: three hours ahead of UTC.
  const now = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  const day = now.slice(0, 10);
  const line = (code: string, amount: string, account: string): string =>
    `${code},${now},${now},Pay Bill from 2547****126 - ATIENO Acc. ${account},Completed,"${amount}",,"25,310.00",true,Pay Bill Online,2547****126 - ATIENO,,${account}`;
  const file = [
    "Organization Name:,Amani Shoes Enterprises",
    `Short Code:,${shortcode}`,
    `Time Period:,From ${now} To ${now}`,
    "",
    "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.",
    line(known, "455.00", "kikapu cha sokoni"),
    line(unknown, "1,250.00", "duka la jirani"),
    "not a line",
  ].join("\n");
  await page.locator("input[type=file]").setInputFiles({ name: "taarifa.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await main.getByRole("button", { name: "Upload statement" }).click();
  await expect(main).toContainText("2 new lines read, 0 were there already. 1 could not be read: see below.");
  await expect(main).toContainText("Line 8:");

  // What M-PESA never told us of becomes money to be matched, like any other.
  await expect(async () => {
    await page.goto(`${base}/dashboard/money`);
    await expect(main.locator(`#m-${unknown}`)).toContainText("duka la jirani", { timeout: 1_000 });
  }).toPass(patient);
  await page.goto(`${base}/dashboard/money/days/${day}`);
  for (const code of [known, unknown]) {
    await expect(main.getByText(code).first()).toBeVisible();
  }
  await page.goto(`${base}/dashboard/money/days`);
  await page.locator("input[type=file]").setInputFiles({ name: "picha.csv", mimeType: "text/csv", buffer: Buffer.from("hello") });
  await main.getByRole("button", { name: "Upload statement" }).click();
  await expect(main).toContainText("This is not an M-PESA statement");
});
