import { type Page, expect, test } from "@playwright/test";
import { enterPin } from "./support/sim.js";
import { actions, awake, fillCheckout, newBuyer, order, patient, pick, sendRequest, status } from "./support/shopper.js";

/** Words an English page cannot do without, and a Swahili one has no use for. */
const english = [
  "the", "and", "your", "you", "with", "from", "delivery", "cart", "checkout", "order", "payment", "search",
  "price", "items", "reviews", "returns", "phone", "name", "request", "received", "show", "choose", "today", "by",
];

/** English words in the main part that nobody marked as English. Names of products and of the shop are names. */
async function leftovers(page: Page): Promise<string[]> {
  return page.getByRole("main").evaluate((main, words) => {
    const copy = main.cloneNode(true) as Element;
    for (const foreign of copy.querySelectorAll("[lang=en], script, style, noscript, article")) foreign.remove();
    const text = (copy.textContent ?? "").replaceAll("Amani Shoes Enterprises", "").replaceAll("Amani Shoes", "");
    const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    return [...new Set(found)].filter((word) => words.includes(word));
  }, english);
}

/** The page says it is Swahili, and is. */
async function isSwahili(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", /^sw/);
  // The journey goes on, so that one run names the left-overs of every page.
  expect.soft(await leftovers(page), `English on ${page.url()}`).toEqual([]);
}

test("a whole purchase in Swahili @noscript", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  const main = page.getByRole("main");
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Kiswahili" }).click();
  await expect(page).toHaveURL(/\/sw$/);
  await isSwahili(page);

  await main.getByRole("navigation", { name: "Aina" }).getByRole("link").nth(1).click();
  await expect(page).toHaveURL(/\/sw\/c\//);
  await isSwahili(page);

  await page.goto("/sw/p/bahari-thong");
  await awake(page, javaScriptEnabled);
  await isSwahili(page);
  await pick(page, "Chocolate");
  await pick(page, "39");
  await main.getByRole("button", { name: "Weka kikapuni", exact: true }).click();
  await expect(page.getByRole("link", { name: "Kikapu, bidhaa 1" })).toBeVisible();
  await isSwahili(page);

  await page.goto("/sw/cart");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Kikapu chako");
  await isSwahili(page);
  await main.getByRole("link", { name: /^Lipia KSh/ }).click();
  await expect(page).toHaveURL(/\/sw\/checkout$/);
  await awake(page, javaScriptEnabled);
  await isSwahili(page);
  await fillCheckout(page, buyer, "sw");
  await sendRequest(page, javaScriptEnabled, "sw");
  await expect(page).toHaveURL(/\/sw\/pay\//);
  await isSwahili(page);
  await expect(status(page)).toHaveText(/^Angalia simu yako\. Weka PIN yako ya M-PESA kulipa KSh 1,500 kwa Amani Shoes Enterprises\.$/, patient);

  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Malipo yamepokelewa\. Asante, Akinyi\. Nambari ya M-PESA [A-Z0-9]{10}, KSh 1,500\.$/, patient);
  await expect(page).toHaveTitle(/^✓ Imelipwa · Oda \d+$/);
  await isSwahili(page);
  await expect(actions(page).first()).toHaveText("Ona oda yangu");
  await actions(page).first().click();
  await expect(page).toHaveURL(/\/sw\/o\//);
  await isSwahili(page);
});

test("the same page in the other language, both ways", async ({ page }) => {
  await page.goto("/p/bahari-thong");
  await expect(page.locator("html")).toHaveAttribute("lang", /^en/);
  await page.getByRole("contentinfo").getByRole("link", { name: "Kiswahili" }).click();
  await expect(page).toHaveURL(/\/sw\/p\/bahari-thong/);
  await page.getByRole("contentinfo").getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL(/\.localhost:\d+\/p\/bahari-thong/);
});
