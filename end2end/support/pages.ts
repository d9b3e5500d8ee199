import { type Page, expect } from "@playwright/test";
import { type Language, base, inLanguage, owner, shop } from "./places.js";
import { endPrompt, enterPin, newPhone, payByHand, paybill } from "./sim.js";
import { type Buyer, addToCart, awake, fillCheckout, goods, newBuyer, order, patient, status } from "./shopper.js";
import { find, signIn } from "./staff.js";

/** A page to look at, and how to get it into view. */
export interface View {
  name: string;
  open: (page: Page, language: Language) => Promise<void>;
}

const at = (path: string): View["open"] => async (page, language) => {
  await page.goto(`${shop()}${inLanguage(language, path)}`);
};

/** Pages that need nothing but their address. */
export const still: View[] = [
  { name: "home", open: at("/") },
  { name: "listing", open: at("/products") },
  { name: "filtered listing", open: at("/c/sandals?f=size%3A39") },
  { name: "search", open: at("/search?q=slide") },
  { name: "search without a result", open: at("/search?q=zzzzzzz") },
  { name: "product", open: at("/p/safi-kandambili?opt0=Black&opt1=39") },
  { name: "sold-out product", open: at("/p/lamu-wedge") },
  { name: "empty cart", open: at("/cart") },
  { name: "track", open: at("/track") },
  { name: "delivery", open: at("/delivery") },
  { name: "area", open: at("/delivery/westlands") },
  { name: "returns", open: at("/policies/returns") },
  { name: "privacy", open: at("/policies/privacy") },
  { name: "payment policy", open: at("/policies/payment") },
  { name: "about", open: at("/about") },
  { name: "reviews of one kind", open: at("/p/wanja-block-heel?stars=5") },
  { name: "no network", open: at("/offline") },
  { name: "404", open: at("/p/no-such-shoe") },
];

/** What a press opens on top of a page. */
export const opened: View[] = [
  { name: "menu", open: async (page, language) => {
    await at("/")(page, language);
    await page.getByRole("banner").locator("summary").click();
    await expect(page.getByRole("navigation", { name: language === "en" ? "Main menu" : "Menyu kuu" })).toBeVisible();
  } },
  { name: "filters", open: async (page, language) => {
    await at("/products")(page, language);
    await page.getByRole("main").locator("a[href='#filters']").click();
    await expect(page.getByRole("button", { name: language === "en" ? "Show items" : "Onyesha bidhaa" })).toBeInViewport();
  } },
  { name: "suggestions", open: async (page, language) => {
    await at("/search")(page, language);
    await awake(page, true);
    await page.getByRole("combobox").pressSequentially("slide");
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.getByRole("combobox").press("ArrowDown");
  } },
];

/** The steps of a purchase, in one visit. */
export function steps(javaScriptEnabled: boolean | undefined): View[] {
  const failing: Buyer = newBuyer();
  const paying: Buyer = newBuyer();
  let token = "";
  return [
    { name: "cart", open: async (page, language) => {
      await addToCart(page, goods.slingback, language);
      await page.goto(`${shop()}${inLanguage(language, "/cart")}`);
    } },
    { name: "checkout", open: at("/checkout") },
    { name: "checkout with problems", open: at("/checkout?check=1") },
    { name: "review", open: async (page, language) => {
      // Who has no program to add the fee up is shown the total once more.
      await page.route("**/*.wasm", (route) => route.abort());
      await at("/checkout")(page, language);
      await fillCheckout(page, failing, language);
      await page.getByRole("button", { name: language === "en" ? "See the total with delivery" : "Ona jumla pamoja na usafirishaji" }).click();
      await expect(page.locator("#errors")).toBeVisible();
      await page.unroute("**/*.wasm");
      await at("/checkout/review")(page, language);
      await expect(page).toHaveURL(/\/checkout\/review$/);
    } },
    { name: "pay, not paid", open: async (page, language) => {
      await order(page, javaScriptEnabled, goods.slingback, failing, language);
      await endPrompt(failing.phone, "1032");
      await expect(page).toHaveTitle(/^(Not paid yet|Bado haijalipwa) ·/, patient);
    } },
    { name: "pay, waiting", open: async (page, language) => {
      await order(page, javaScriptEnabled, goods.slingback, paying, language);
      await expect(status(page)).toHaveText(/^(Check your phone|Angalia simu yako)\./, patient);
      token = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    } },
    { name: "pay, a code that is none", open: async (page, language) => {
      await at(`/pay/${token}?open=code`)(page, language);
      const form = page.locator("#code");
      await form.getByRole("textbox").fill("NOTACODE");
      await form.getByRole("button").click();
      await expect(page.locator("#errors")).toBeVisible();
    } },
    { name: "pay, paid", open: async (page, language) => {
      await at(`/pay/${token}`)(page, language);
      await enterPin(paying.phone);
      await expect(page).toHaveTitle(/^✓/, patient);
    } },
    { name: "order", open: (page, language) => at(`/o/${token}`)(page, language) },
  ];
}

/** The owner's side, in one visit. */
export const desk: View[] = [
  { name: "landing", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/")}`)) },
  { name: "sign-in", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/sign-in")}`)) },
  { name: "dashboard home", open: (page, language) => signIn(page, language, owner.email) },
  { name: "orders", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/dashboard/orders")}`)) },
  { name: "orders, none found", open: (page) => find(page, "QQQQQQQQQQ") },
  { name: "order", open: async (page, language) => {
    await page.goto(`${base}${inLanguage(language, "/dashboard/orders")}`);
    const link = page.getByRole("main").locator("a[href*='/dashboard/orders/']").first();
    await page.goto(`${base}${(await link.getAttribute("href")) ?? "/"}`);
  } },
  { name: "asked for", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/dashboard/wanted")}`)) },
  { name: "money", open: async (page, language) => {
    await payByHand(await paybill("Amani"), newPhone(), 450, "viatu vya mama");
    await expect(async () => {
      await page.goto(`${base}${inLanguage(language, "/dashboard/money")}`);
      await expect(page.getByRole("main").getByText("viatu vya mama").first()).toBeVisible({ timeout: 1_000 });
    }).toPass(patient);
  } },
  { name: "day close", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/dashboard/money/days")}`)) },
  { name: "more", open: async (page, language) => void (await page.goto(`${base}${inLanguage(language, "/dashboard/more")}`)) },
];
