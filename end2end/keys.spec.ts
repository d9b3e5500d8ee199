import { type Page, expect, test } from "@playwright/test";
import { violations } from "./support/axe.js";
import { base, inLanguage, owner } from "./support/places.js";
import { enterPin, newMerchant, newPhone } from "./support/sim.js";
import { patient } from "./support/shopper.js";
import { signIn } from "./support/staff.js";

// The shop's own M-PESA keys: entered, tried with a shilling, each wrong field by its name. All of it works without scripts.
// The shop is one that no other journey buys from.

const path = "/dashboard/settings/mpesa";

async function openNuru(page: Page): Promise<void> {
  await signIn(page);
  await page.goto(`${base}/dashboard/more`);
  await page.getByRole("main").getByRole("button", { name: /^Open Nuru/ }).click();
  await page.goto(base + path);
}

/** What the owner types into the form; what is not named stays empty. */
async function enter(page: Page, typed: Record<string, string>, password: string = owner.password): Promise<void> {
  const main = page.getByRole("main");
  const form = main.locator("form", { has: page.getByLabel("Consumer secret") });
  if (!(await form.isVisible())) await main.getByText("Change the keys").click();
  await form.locator("label").filter({ has: page.locator("input[name=kind][value=paybill]") }).click();
  await form.getByLabel("Till number").fill("");
  for (const [label, value] of Object.entries(typed)) await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByLabel("Your own password").fill(password);
  await form.getByRole("button", { name: "Save keys" }).click();
}

async function runTest(page: Page, phone: string): Promise<void> {
  await page.getByLabel("M-PESA phone to ask for KSh 1").fill(phone);
  await page.getByRole("button", { name: "Test with KSh 1" }).click();
}

test("an owner enters keys, and the test names what is wrong until nothing is", async ({ browser }) => {
  test.slow();
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const main = page.getByRole("main");
  const merchant = await newMerchant();
  await openNuru(page);
  await expect(main.getByRole("heading", { level: 1 })).toHaveText("M-PESA");
  await expect(main).toContainText("Sandbox: no real money");

  const keys = {
    Shortcode: merchant.shortcode,
    "Consumer key": merchant.key,
    "Consumer secret": "not-the-secret",
    Passkey: "not-the-passkey-either",
  };
  await enter(page, keys, "not-the-password");
  await expect(main).toContainText("Nothing was changed: this is not your password.");
  await expect(main.getByLabel("Shortcode", { exact: true })).toHaveValue(merchant.shortcode);
  await expect(main.getByLabel("Consumer secret")).toHaveValue("");
  await expect(main.getByLabel("Passkey", { exact: true })).toHaveValue("");

  await enter(page, { ...keys, "Consumer key": "two words" });
  await expect(main).toContainText("No key looks like this.");

  await enter(page, keys);
  await expect(main).toContainText("Saved and sealed.");
  const phone = newPhone();
  await runTest(page, phone);
  await expect(main).toContainText("M-PESA refuses the consumer key and secret.", patient);

  await enter(page, { "Consumer key": merchant.key, "Consumer secret": merchant.secret });
  await runTest(page, phone);
  await expect(main).toContainText("The passkey does not belong to this shortcode", patient);

  await enter(page, { Passkey: merchant.passkey });
  await runTest(page, phone);
  await enterPin(phone);
  await expect(main).toContainText("Everything works.", patient);
  await expect(main).toContainText("It is under Money, to be returned");
  await expect(main).toContainText(`Paybill ${merchant.shortcode}`);
  for (const secret of [merchant.secret, merchant.passkey, merchant.key]) {
    expect(await page.content()).not.toContain(secret);
  }
  await page.screenshot({ path: "test-results/keys-passed.png", fullPage: true });

  await page.goto(`${base}/dashboard/money`);
  await expect(main).toContainText("your own test of M-PESA");
  await page.goto(`${base}/dashboard`);
  await expect(main).toContainText("M-PESA works");
});

test("the page about keys can be read by everybody, in both languages", async ({ page }) => {
  await openNuru(page);
  for (const language of ["en", "sw"] as const) {
    await page.goto(base + inLanguage(language, path));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("M-PESA");
    expect(await violations(page)).toEqual([]);
    await page.getByText(language === "en" ? "Change the keys" : "Badilisha funguo").click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.screenshot({ path: `test-results/keys-${language}.png`, fullPage: true });
  }
});
