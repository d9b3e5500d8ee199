import { expect, test } from "@playwright/test";
import { violations } from "./support/axe.js";
import { database, without } from "./support/database.js";
import { adds, asides, inBoth, isAccessible, rows, tells } from "./support/payscreen.js";
import { base, inLanguage, shop } from "./support/places.js";
import { type Trouble, closePrompt, enterPin, loseConfirmation, newPhone, payByHand, promptsTo, ringing, whileBroken } from "./support/sim.js";
import { type Goods, goods, newBuyer, order, patient, status } from "./support/shopper.js";
import { signIn } from "./support/staff.js";

// M-PESA in trouble is in trouble for everybody, and so is our database: these run when nobody else pays.
test.describe.configure({ mode: "default" });

const refused: [string, Trouble, Goods][] = [
  ["is too busy", "busy", goods.boot],
  ["counts too many requests", "rate_limited", goods.pump],
  ["has had its share", "quota_violated", goods.ballerina],
];

for (const [what, trouble, buys] of refused) {
  test(`a request M-PESA turns away because it ${what} costs nothing, and that is said`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    await whileBroken("push", trouble, async () => {
      await order(page, javaScriptEnabled, buys, buyer);
      const screen = await inBoth(page, buyer.phone);
      await tells(screen, rows.mpesaBusy);
      await adds(screen, asides.soon);
      await isAccessible(screen);
    });
    expect(await promptsTo(buyer.phone)).toHaveLength(0);
  });
}

test("a request that may have left is never called a failure", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await whileBroken("push", { status: { status: 503 } }, async () => {
    await order(page, javaScriptEnabled, goods.wedge, buyer);
    await tells(await inBoth(page, buyer.phone), rows.checking);
  });
});

test("a request on its way is told before the phone rings", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await whileBroken("push", { hang_after_accept: { ms: 8_000 } }, async () => {
    await order(page, javaScriptEnabled, goods.tan, buyer);
    const screen = await inBoth(page, buyer.phone);
    await tells(screen, rows.sending);
    await isAccessible(screen);
    await tells(screen, rows.waiting);
  });
});

test("what a callback says is told with its code while M-PESA cannot be asked, and confirmed once it can", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.slide, buyer);
  const screen = await inBoth(page, buyer.phone);
  await whileBroken("query", { status: { status: 503 } }, async () => {
    // It would prove the payment by itself.
    await loseConfirmation();
    await enterPin(buyer.phone);
    await tells(screen, rows.told);
    await isAccessible(screen);
  });
  // After so many answers that were none, nobody asks for half a minute.
  await tells(screen, rows.paid, 2 * patient.timeout);
});

test("a payment that M-PESA told nobody of is found on its own list", async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage();
  const main = page.getByRole("main");
  await signIn(page);
  await page.goto(`${base}/dashboard/more`);
  // The shop that has a Paybill whatever other journeys did.
  const toAmani = main.getByRole("button", { name: /^Open Amani/ });
  if (await toAmani.isVisible()) await toAmani.click();
  await page.goto(`${base}/dashboard/settings/mpesa`);
  const off = main.getByRole("button", { name: "Turn off" });
  if (await off.isVisible()) await off.click();
  const number = /Paybill (\d+)/.exec((await main.textContent()) ?? "")?.[1];
  if (number === undefined) throw new Error("the shop has no Paybill");
  await loseConfirmation();
  const code = await payByHand(number, newPhone(), 333, "NOBODY");

  const phone = main.getByLabel("Phone that Safaricom notes for it");
  await phone.fill("12");
  await main.getByRole("button", { name: "Turn on" }).click();
  await expect(main).toContainText("This is not a Kenyan mobile number.");
  await expect(phone).toHaveValue("12");
  await phone.fill(newPhone());
  await main.getByRole("button", { name: "Turn on" }).click();
  await expect(main).toContainText(/\d+ (was|were) new/, patient);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

  await page.goto(`${base}/dashboard/money`);
  await expect(main).toContainText(code);
  await main.getByRole("button", { name: "Ask M-PESA now" }).click();
  await expect(main).toContainText("M-PESA was asked a moment ago.");
  // axe runs on timers, which a page without scripts has none of.
  const seen = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage();
  await seen.goto(`${base}/dashboard/money`);
  expect(await violations(seen)).toEqual([]);
  await page.goto(`${base}/dashboard/money/days`);
  await expect(main).toContainText(/M-PESA's list tells of \d+ payments?/);
});

test("a code that M-PESA told nobody of pays its order once M-PESA is asked about it", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.boot, buyer);
  const { shortcode, amount_kes: amount } = await ringing(buyer.phone);
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
  await loseConfirmation();
  // Somebody else pays for her, under a name.
  const code = await payByHand(shortcode, newPhone(), amount, "VIATU");
  await page.getByText("I have paid", { exact: true }).click();
  await page.getByLabel("M-PESA code").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(status(page)).toHaveText(new RegExp(`^Payment received\\. Thank you, Akinyi\\. M-PESA code ${code}, `), patient);
});

/** Pages that fail with the table of orders, and how they say so. */
const failing = [
  {
    address: (path: string) => `${shop()}${path}`,
    path: "/track?number=1001&phone=0799999998",
    en: /^Nothing was charged by this page\. Try again in a moment\. Reference \w+\.$/,
    sw: /^Ukurasa huu haujakutoza pesa\. Jaribu tena baada ya muda mfupi\. Kumbukumbu \w+\.$/,
  },
  {
    address: (path: string) => `${base}${path}`,
    path: "/dashboard/orders",
    en: /^Nothing was changed\. Try again in a moment\. If it stays so, tell us this code: \w+$/,
    sw: /^Hakuna kilichobadilishwa\. Jaribu tena baada ya muda mfupi\. Ikiendelea hivi, tuambie nambari hii: \w+$/,
  },
] as const;

test("a page that fails says what became of the money, in both languages and for everybody", async ({ page }) => {
  test.skip(database === undefined, "the database is not ours");
  await signIn(page);
  await without("orders", async () => {
    for (const fails of failing) {
      for (const [language, colorScheme] of [["en", "light"], ["sw", "dark"]] as const) {
        await page.emulateMedia({ colorScheme });
        const answer = await page.goto(fails.address(inLanguage(language, fails.path)));
        expect(answer?.status()).toBe(500);
        await expect(page.locator("html")).toHaveAttribute("lang", `${language}-KE`);
        await expect(page.getByText(fails[language])).toBeVisible();
        expect.soft(await violations(page), page.url()).toEqual([]);
      }
    }
  });
  const again = await page.goto(failing[0].address(failing[0].path));
  expect(again?.status()).toBe(404);
});
