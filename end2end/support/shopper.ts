import { type Locator, type Page, expect } from "@playwright/test";
import { type Language, inLanguage, shop } from "./places.js";
import { newPhone, promptsTo } from "./sim.js";

/** Something to buy: the values are picked in the order of the page's options. Amani's, unless a shop is named. */
export interface Goods {
  shop?: string;
  slug: string;
  picks: string[];
}

/** Shoes of which there are enough for a whole run: seven or eight each, and an order keeps its pair. */
export const goods = {
  kandambili: { slug: "safi-kandambili", picks: ["Black", "39"] },
  thong: { slug: "bahari-thong", picks: ["Chocolate", "39"] },
  slide: { slug: "upendo-cross-slide", picks: ["Blush", "38"] },
  mule: { slug: "tamu-mule", picks: ["Black", "39"] },
  loafer: { slug: "tausi-loafer", picks: ["Chocolate", "39"] },
  pump: { slug: "zuri-court-pump", picks: ["Black", "38"] },
  boot: { slug: "limuru-ankle-boot", picks: ["Tan", "39"] },
  wedge: { slug: "watamu-wedge", picks: ["Mustard", "39"] },
  ballerina: { slug: "pendo-ballerina", picks: ["Cream", "39"] },
  espadrille: { slug: "pwani-espadrille", picks: ["Red", "38"] },
  buckle: { slug: "jua-buckle-slide", picks: ["Tan", "39"] },
  morning: { slug: "asubuhi-slide", picks: ["Blush", "39"] },
  leopard: { slug: "chui-cross-slide", picks: ["Wine", "39"] },
  slingback: { slug: "wairimu-slingback", picks: ["Nude", "39"] },
  lace: { slug: "mwalimu-lace-up", picks: ["Chocolate", "39"] },
  blockHeel: { slug: "akinyi-block-heel", picks: ["Rust", "39"] },
  bridal: { slug: "sifa-bridal-pump", picks: ["Cream", "39"] },
  chelsea: { slug: "moraa-chelsea-boot", picks: ["Chocolate", "39"] },
  jamila: { slug: "jamila-loafer", picks: ["Navy", "39"] },
  leila: { slug: "leila-slingback", picks: ["Wine", "38"] },
  nudeMule: { slug: "tamu-mule", picks: ["Nude", "39"] },
  tan: { slug: "chui-cross-slide", picks: ["Tan", "38"] },
  // Sneakers of a shop with a till.
  estate: { shop: "kasi", slug: "estate-low-jacaranda", picks: ["Jacaranda", "41"] },
} satisfies Record<string, Goods>;

/** What a person types at the checkout. */
export interface Buyer {
  phone: string;
  name: string;
  area: string;
  landmark: string;
}

export const newBuyer = (): Buyer => ({
  phone: newPhone(),
  name: "Akinyi Otieno",
  area: "Westlands",
  landmark: "Sarit Centre, gate 2",
});

/** Labels the journeys press, in both languages. */
const words = {
  en: {
    addToCart: "Add to cart",
    phone: "M-PESA phone",
    name: "Your name",
    area: "Delivery area",
    landmark: "Building, landmark or gate",
    pay: /^Pay KSh [\d,]+ with M-PESA$/,
    seeTotal: "See the total with delivery",
  },
  sw: {
    addToCart: "Weka kikapuni",
    phone: "Simu ya M-PESA",
    name: "Jina lako",
    area: "Eneo la kuletewa",
    landmark: "Jengo, alama au lango",
    pay: /^Lipa KSh [\d,]+ kwa M-PESA$/,
    seeTotal: "Ona jumla pamoja na usafirishaji",
  },
} as const;

/** Waits until the islands of the page work. Without scripts there is nothing to wait for. */
export async function awake(page: Page, javaScriptEnabled: boolean | undefined): Promise<void> {
  if (javaScriptEnabled === false) return;
  await expect(page.locator("html")).toHaveAttribute("data-islands", "live", { timeout: 10_000 });
}

/** The chip of an option, pressed as a thumb presses it. */
export async function pick(page: Page, value: string): Promise<void> {
  const chip = page.locator("label").filter({ has: page.locator(`input[type=radio][value="${value}"]`) });
  await chip.click();
  await expect(chip.getByRole("radio")).toBeChecked();
}

/** The header's way to the cart. Its name counts what is in it. */
const cartLink = (page: Page): Locator => page.getByRole("banner").locator("a[href$='/cart']");

/** One of `what` in the cart, by the product's own page. Whoever goes on sooner may meet a cart without it. */
export async function addToCart(page: Page, what: Goods, language: Language = "en"): Promise<void> {
  const picks = what.picks.map((value, place) => `opt${place}=${encodeURIComponent(value)}`).join("&");
  await page.goto(`${shop(what.shop)}${inLanguage(language, `/p/${what.slug}`)}?${picks}`);
  const before = Number(/\d+/.exec((await cartLink(page).getAttribute("aria-label")) ?? "")?.[0] ?? 0);
  await page.getByRole("main").getByRole("button", { name: words[language].addToCart, exact: true }).click();
  await expect(cartLink(page)).toHaveAttribute("aria-label", new RegExp(`\\b${before + 1}\\b`));
}

/**
 * Chooses an area by the name its line begins with: in the select, or in the list under the field that takes its place
 * as soon as the islands are awake, which may be meanwhile.
 */
export async function chooseArea(field: Locator, area: string): Promise<void> {
  const soon = { timeout: 2_000 };
  await expect(async () => {
    if ((await field.evaluate((element) => element.tagName, null, soon)) === "SELECT") {
      const lines = await field.locator("option").allTextContents();
      const line = lines.find((text) => text.startsWith(`${area} · `));
      if (line === undefined) throw new Error(`no area ${area} among ${lines.length} lines`);
      await field.selectOption({ label: line }, soon);
    } else {
      await field.fill(area, soon);
      await field.page().getByRole("option", { name: new RegExp(`^${area} · `) }).click(soon);
      await expect(field).toHaveValue(new RegExp(`^${area} · `), soon);
    }
  }).toPass({ timeout: 20_000 });
}

/** Fills the checkout's fields. */
export async function fillCheckout(page: Page, buyer: Buyer, language: Language = "en"): Promise<void> {
  const label = words[language];
  await page.getByLabel(label.phone, { exact: true }).fill(buyer.phone);
  await page.getByLabel(label.name, { exact: true }).fill(buyer.name);
  await chooseArea(page.getByLabel(label.area, { exact: true }), buyer.area);
  await page.getByLabel(label.landmark, { exact: true }).fill(buyer.landmark);
}

/** The button that asks for the money. */
export const payButton = (page: Page, language: Language = "en"): Locator =>
  page.getByRole("button", { name: words[language].pay });

/** From the filled checkout to the pay page. Without scripts the total is shown once more in between. */
export async function sendRequest(page: Page, javaScriptEnabled: boolean | undefined, language: Language = "en"): Promise<void> {
  if (javaScriptEnabled === false) {
    await page.getByRole("button", { name: words[language].seeTotal }).or(payButton(page, language)).click();
    await expect(page).toHaveURL(/\/checkout\/review$/);
  }
  await payButton(page, language).click();
  await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);
}

/**
 * An order that waits for its money, made the short way. Returns the page's address. Typing wakes the islands, sooner
 * than a page that is only looked at.
 */
export async function order(
  page: Page,
  javaScriptEnabled: boolean | undefined,
  what: Goods,
  buyer: Buyer = newBuyer(),
  language: Language = "en",
): Promise<string> {
  await addToCart(page, what, language);
  await page.goto(`${shop(what.shop)}${inLanguage(language, "/checkout")}`);
  await fillCheckout(page, buyer, language);
  await awake(page, javaScriptEnabled);
  await sendRequest(page, javaScriptEnabled, language);
  return page.url();
}

/** The card that says how the payment stands. */
export const status = (page: Page): Locator => page.locator("#status");

/** The pay page's buttons, in the order they stand; the first is the one that leads on. */
export const actions = (page: Page): Locator => page.locator("#pay .pay-actions").locator("a, button");

/** Presses "Send again" until the phone rings once more: after some failures the page names a wait of seconds. */
export async function sendAgain(page: Page, phone: string): Promise<void> {
  const before = (await promptsTo(phone)).length;
  await expect(async () => {
    if ((await promptsTo(phone)).length === before) {
      await page.getByRole("button", { name: "Send again" }).click({ timeout: 2_000 });
    }
    expect(await promptsTo(phone)).toHaveLength(before + 1);
  }).toPass({ ...patient, intervals: [500] });
}

/** Sends the request to another phone. */
export async function useAnotherNumber(page: Page, phone: string): Promise<void> {
  await actions(page).first().click();
  const form = page.locator("#number");
  await form.getByRole("textbox").fill(phone);
  await form.getByRole("button").click();
}

/** An answer may take a query, or a refresh of a page without scripts. */
export const patient = { timeout: 30_000 } as const;
