import { type Page, expect, test } from "@playwright/test";
import { type Language, base, inLanguage, shop } from "./support/places.js";
import { enterPin, newPhone, payByHand, paybill, promptsTo } from "./support/sim.js";
import { type Buyer, type Goods, addToCart, awake, fillCheckout, newBuyer, patient, status } from "./support/shopper.js";
import { signIn } from "./support/staff.js";

// Paying in parts: a deposit now and the rest at the door, and little by little.

const sneakers: Goods = { shop: "kasi", slug: "estate-low", picks: ["Black / White", "41"] };
// A shop with a Paybill: money of any amount finds its order by the account.
const boots: Goods = { slug: "limuru-ankle-boot", picks: ["Navy", "39"] };

const words = {
  en: {
    deposit: /^Pay KSh ([\d,]+) deposit with M-PESA$/,
    first: /^Pay KSh ([\d,]+) first payment with M-PESA$/,
    seeTotal: "See the total with delivery",
    enough: /^Payment received\. Thank you, Akinyi\./,
    statement: "See the statement and pay",
  },
  sw: {
    deposit: /^Lipa amana ya KSh ([\d,]+) kwa M-PESA$/,
    first: /^Lipa KSh ([\d,]+) za kwanza kwa M-PESA$/,
    seeTotal: "Ona jumla pamoja na usafirishaji",
    enough: /^Malipo yamepokelewa\. Asante, Akinyi\./,
    statement: "Ona taarifa na ulipe",
  },
} as const;

const kes = (amount: number): string => `KSh ${amount.toLocaleString("en-KE")}`;

/** Buys it in parts: the way is chosen at the checkout, and the phone is asked for the first part only. */
async function buy(
  page: Page,
  scripts: boolean | undefined,
  what: Goods,
  way: "deposit" | "instalments",
  language: Language,
): Promise<{ buyer: Buyer; first: number; total: number }> {
  const buyer = newBuyer();
  await addToCart(page, what, language);
  await page.goto(`${shop(what.shop)}${inLanguage(language, "/checkout")}`);
  await awake(page, scripts);
  await fillCheckout(page, buyer, language);
  const card = page.locator("label").filter({ has: page.locator(`input[name=pay][value=${way}]`) });
  await card.click();
  await expect(card).toContainText(/KSh [\d,]+/);
  const button = page.getByRole("button", { name: words[language][way === "deposit" ? "deposit" : "first"] });
  if (scripts === false) {
    await page.getByRole("button", { name: words[language].seeTotal }).or(button).click();
    await expect(page).toHaveURL(/\/checkout\/review$/);
  }
  await button.click();
  await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);
  const prompt = await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(words[language].enough, patient);
  const said = (await status(page).textContent()) ?? "";
  const sums = [...said.matchAll(/KSh ([\d,]+)/g)].map(([, digits]) => Number(digits?.replaceAll(",", "")));
  const [paid = 0, rest = 0] = sums;
  expect(paid).toBe(prompt.amount_kes);
  return { buyer, first: paid, total: paid + rest };
}

for (const language of ["en", "sw"] as const) {
  test(`a deposit now, the rest at the door, ${language} @noscript`, async ({ page, browser, javaScriptEnabled }) => {
    test.slow();
    const { buyer, first, total } = await buy(page, javaScriptEnabled, sneakers, "deposit", language);
    expect(first).toBe(Math.ceil(total / 5));
    const rest = kes(total - first);
    await expect(page.getByRole("main")).toContainText(rest);
    const code = ((await page.locator(".code-digits").textContent()) ?? "").trim();
    expect(code).toMatch(/^\d{4}$/);
    await page.locator("#pay .pay-actions a").first().click();
    await expect(page).toHaveURL(/\/o\/[a-z0-9]+$/);
    await expect(page.locator("#rest")).toContainText(rest);
    const number = /\d{4,}/.exec(await page.title())?.[0] ?? "none";

    const office = await (await browser.newContext({ javaScriptEnabled: javaScriptEnabled ?? true })).newPage();
    await signIn(office);
    await office.goto(`${base}/dashboard/more`);
    const enter = office.getByRole("main").getByRole("button", { name: /Open Kasi/ });
    if ((await enter.count()) > 0) await enter.first().click();
    await office.goto(`${base}/dashboard/orders?q=${number}`);
    const main = office.getByRole("main");
    await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
    await expect(main).toContainText("Deposit paid");
    await main.getByRole("button", { name: "Mark packed" }).or(main.locator("form[action$='/pack'] button")).first().click();
    await main.locator("form[action$='/hand-over'] button").first().click();
    // At the door: whose ever phone pays is asked, and the goods go with the code once the money is there.
    const payer = newPhone();
    await main.getByLabel("M-PESA phone that pays").fill(payer);
    await main.getByRole("button", { name: `Send the request for ${rest}` }).click();
    await expect(main).toContainText("The request is on the phone.");
    const prompt = await enterPin(payer);
    expect(prompt.amount_kes).toBe(total - first);
    await expect(async () => {
      await office.reload();
      await expect(main.getByRole("button", { name: "Send the request for" })).toHaveCount(0);
      await expect(main.locator("form[action$='/deliver']")).toBeVisible({ timeout: 1_000 });
    }).toPass(patient);
    await main.locator("form[action$='/deliver'] input[name=code]").fill(code);
    await main.locator("form[action$='/deliver'] button").click();
    await expect(main).toContainText(/delivered/i);
    await page.reload();
    await expect(page.locator("#rest")).toHaveCount(0);
    expect(await promptsTo(buyer.phone)).toHaveLength(1);
  });

  test(`lipa pole pole by request and by Paybill until it is paid, ${language} @noscript`, async ({ page, javaScriptEnabled }) => {
    test.slow();
    const { buyer, first, total } = await buy(page, javaScriptEnabled, boots, "instalments", language);
    await page.getByRole("link", { name: words[language].statement }).click();
    await expect(page).toHaveURL(/\/t\/[a-z0-9]+$/);
    const main = page.getByRole("main");
    await expect(main).toContainText(kes(total - first));
    await expect(main).not.toContainText(buyer.landmark);
    await expect(main).not.toContainText("Otieno");
    // Some now, by a request to another phone.
    const friend = newPhone();
    await page.locator("#pay input[name=shillings]").fill("700");
    await page.locator("#pay input[name=phone]").fill(friend);
    await page.locator("#pay button").click();
    await expect(page.locator("#status")).toContainText("KSh 700");
    expect((await enterPin(friend)).amount_kes).toBe(700);
    await expect(page.locator("[data-left]")).toContainText(kes(total - first - 700), patient);
    // The rest by hand, to the account of the order.
    const copied = async (nth: number): Promise<string> => (await page.locator(".copy-value").nth(nth).textContent()) ?? "";
    expect(await copied(0)).toBe(await paybill("Amani"));
    await payByHand(await copied(0), buyer.phone, total - first - 700, await copied(1));
    await expect(async () => {
      await page.reload();
      await expect(page.locator("[data-left]")).toHaveCount(0);
    }).toPass(patient);
    await expect(page.locator(".slow-payments tbody tr")).toHaveCount(3);
  });
}
