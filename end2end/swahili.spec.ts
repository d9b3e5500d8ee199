import { type Page, expect, test } from "@playwright/test";
import { still } from "./support/pages.js";
import { base, inLanguage, shop } from "./support/places.js";
import { endPrompt, enterPin } from "./support/sim.js";
import { actions, addToCart, awake, fillCheckout, goods, newBuyer, order, patient, pick, sendRequest, status } from "./support/shopper.js";
import { signIn } from "./support/staff.js";
import { Comparison } from "./support/words.js";

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

// Every page beside itself in the other language: whatever stands on both is a name, or was left behind. Scripts add no
// text of their own, so these look without them.
test.describe("no page mixes languages", () => {
  test.use({ javaScriptEnabled: false });

  test("of those that need nothing but their address", async ({ page }) => {
    const compare = await Comparison.by(page);
    for (const { name, open } of still) await compare.holds(name, (language) => open(page, language));
    for (const path of ["/search", "/policies/terms", "/policies/delivery", "/policies/contact", "/delivery/nowhere", "/pay/nobody",
      "/track?number=1001&phone=0799999998", "/track?number=x&phone=x"]) {
      await compare.at(path, `${shop()}${path}`);
    }
  });

  test("of a purchase", async ({ page }) => {
    const compare = await Comparison.by(page);
    const buyer = newBuyer();
    await addToCart(page, goods.lace);
    await compare.at("cart", `${shop()}/cart`);
    await compare.at("checkout", `${shop()}/checkout`);
    await compare.at("checkout with problems", `${shop()}/checkout?check=1`);
    await page.goto(`${shop()}/checkout`);
    await fillCheckout(page, buyer);
    await page.getByRole("button", { name: "See the total with delivery" }).click();
    await expect(page).toHaveURL(/\/checkout\/review$/);
    await compare.at("review", page.url());
    await page.goto(`${shop()}/checkout/review`);
    await page.getByRole("button", { name: /^Pay KSh/ }).click();
    await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);
    const paying = page.url();
    await expect(status(page)).toHaveText(/^Check your phone\./, patient);
    await compare.at("pay, waiting", paying);
    await endPrompt(buyer.phone, "1032");
    await expect(page).toHaveTitle(/^(Not paid yet|Bado haijalipwa) ·/, patient);
    await compare.at("pay, not paid", paying);
    await compare.at("cart with an order that waits", `${shop()}/cart`);
    await page.goto(paying);
    await actions(page).first().click();
    await enterPin(buyer.phone);
    await expect(page).toHaveTitle(/^✓ Paid/, patient);
    const number = /\d+/.exec(await page.title())?.[0] ?? "none";
    await compare.at("pay, paid", paying);
    await compare.at("order", paying.replace("/pay/", "/o/"));
    await compare.at("track, found", `${shop()}/track?number=${number}&phone=${buyer.phone}`);
  });

  test("of the owner's side", async ({ page }) => {
    test.slow();
    const compare = await Comparison.by(page);
    const buyer = newBuyer();
    const paying = await order(page, false, goods.blockHeel, buyer);
    const number = /\d+/.exec(await page.title())?.[0] ?? "none";
    // Somebody has to look at what the shopper says.
    await page.goto(`${paying}?open=code`);
    await page.getByLabel("M-PESA code").fill("SJK4H7L2P0");
    await page.getByRole("button", { name: "Match my payment" }).click();

    await compare.at("landing", `${base}/`);
    await compare.at("sign-in", `${base}/sign-in`);
    await compare.at("no shop", `${base}/nothing`);
    await signIn(page);
    for (const path of ["", "/orders", "/orders?view=late", "/orders?q=QQQQQQQQQQ", "/more", "/orders/00000000-0000-0000-0000-000000000000"]) {
      await compare.at(path, `${base}/dashboard${path}`);
    }
    await page.goto(`${base}/dashboard/orders?q=${number}`);
    const link = page.getByRole("main").getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first();
    const its = `${base}${(await link.getAttribute("href")) ?? "none"}`;
    await compare.at("order, a code to look up", its);
    await enterPin(buyer.phone);
    await expect
      .poll(async () => {
        await page.goto(its);
        return page.getByRole("button", { name: "Pack", exact: true }).count();
      }, patient)
      .toBe(1);
    await compare.at("order, paid", its);
    for (const step of ["Pack", "Hand to rider"]) {
      await page.goto(its);
      await page.getByRole("button", { name: step, exact: true }).click();
      await compare.at(`order, ${step}`, page.url());
    }
    await page.goto(its);
    await page.getByRole("button", { name: "Confirm delivered", exact: true }).click();
    await compare.at("order, no delivery code", page.url());
    const called = await order(page, false, goods.jamila);
    const dropped = /\d+/.exec(await page.title())?.[0] ?? called;
    await page.goto(`${base}/dashboard/orders?q=${dropped}`);
    await page.getByRole("main").getByRole("link", { name: new RegExp(`\\b${dropped}\\b`) }).first().click();
    await page.getByText("Cancel this order").click();
    await page.getByRole("button", { name: `Cancel order ${dropped}` }).click();
    await compare.at("order, called off", page.url());
  });
});
