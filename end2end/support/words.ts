import { type Page, expect } from "@playwright/test";
import { type Language, inLanguage, shop } from "./places.js";

// A word that stands on a page in English and on the same page in Swahili is a name, one of the few words both languages
// share, or a text that somebody forgot to translate.

/** M-PESA's own words, and others that are the same in both; months are short for the same. */
const shared = new Set([
  ..."ksh paybill till lipa na pay bill buy goods safaricom fuliza pin sms whatsapp".split(" "),
  ..."kikapu kiswahili data vat kra odpc pdf video kandambili naivas hello amani kasi nuru example http localhost".split(" "),
  ..."jan feb apr jun jul sep nov".split(" "),
]);

/** Quoted, what somebody typed; blanks that an island fills; codes of goods, of M-PESA, of orders. */
const noWords = /“[^”]*”|\{\w+\}|\b[A-Z]+(?:-[A-Z0-9]+)+\b|\b[A-Z0-9]{10}\b|\b\d+[A-Z]\b/g;

/** What nobody translates: the demo's shops, who works there, where they are, and who buys in the journeys. */
const people = [
  "Amani Shoes Enterprises", "Amani Shoes", "Kasi Sneakers", "Nuru Electronics & Home", "Wanjiru Kamau", "Wanjiru",
  "Shop B14, second floor, Biashara Arcade, Moi Avenue, Nairobi", "Parklands/Highridge", "Nairobi",
  "Akinyi Otieno", "Akinyi", "Sarit Centre, gate 2",
];

/** Everything a page says, to the eye and to the ear, in its own language: what is marked as another's is left out. */
async function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const own = document.documentElement.lang.slice(0, 2);
    const isForeign = (element: Element): boolean => !(element.closest("[lang]")?.getAttribute("lang") ?? own).startsWith(own);
    const out = [document.title, document.querySelector("meta[name=description]")?.getAttribute("content") ?? ""];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const within = walker.currentNode.parentElement;
      // Who wrote a review signs in bold.
      if (within === null || within.matches("script, style, noscript, .review-by b") || isForeign(within)) continue;
      out.push(walker.currentNode.textContent ?? "");
    }
    for (const element of document.body.querySelectorAll("*")) {
      if (isForeign(element)) continue;
      for (const { name, value } of element.attributes) {
        // Islands find their sentences in data attributes.
        const isRead = ["aria-label", "alt", "title", "placeholder", "label"].includes(name);
        if (isRead || (name.startsWith("data-") && /\p{L} \p{L}/u.test(value) && !name.endsWith("-class"))) out.push(value);
      }
    }
    return out.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter((text) => text !== "");
  });
}

/** Names on the shop's pages: products, brands, colours, areas. The longest first, so that none hides in another. */
async function names(page: Page): Promise<string[]> {
  const found: string[] = [...people];
  for (const path of ["/products", "/products?page=2", "/delivery"]) {
    await page.goto(`${shop()}${path}`);
    found.push(
      ...(await page.evaluate(() =>
        [...document.querySelectorAll("article a, table a, input[name=f] + span")].map(
          (element) => element.firstChild?.textContent ?? "",
        ),
      )),
    );
  }
  return [...new Set(found.map((name) => name.trim()))].filter((name) => name !== "").sort((one, next) => next.length - one.length);
}

/** Compares pages with themselves in the other language. */
export class Comparison {
  private constructor(
    private readonly page: Page,
    private readonly names: string[],
  ) {}

  static async by(page: Page): Promise<Comparison> {
    return new Comparison(page, await names(page));
  }

  #words(text: string): string[] {
    const bare = this.names.reduce((rest, name) => rest.replaceAll(name, " "), text.replaceAll(noWords, " "));
    return (bare.toLowerCase().match(/\p{L}{2,}/gu) ?? []).filter((word) => !shared.has(word));
  }

  /** The page at this address is wholly in the language it is asked in. */
  async at(what: string, address: string): Promise<void> {
    const { origin, pathname, search } = new URL(address);
    const path = `${pathname.replace(/^\/sw(?=\/|$)/, "") || "/"}${search}`;
    await this.holds(what, (language) => this.page.goto(`${origin}${inLanguage(language, path)}`));
  }

  /** The page that `open` opens is wholly in the language it is asked in. */
  async holds(what: string, open: (language: Language) => Promise<unknown>): Promise<void> {
    const heard: Record<Language, string[]> = { en: [], sw: [] };
    for (const language of ["en", "sw"] as const) {
      await open(language);
      await expect.soft(this.page.locator("html"), what).toHaveAttribute("lang", `${language}-KE`);
      heard[language] = await said(this.page);
    }
    const english = new Set(heard.en.flatMap((text) => this.#words(text)));
    const mixed = heard.sw.flatMap((text) => {
      const both = this.#words(text).filter((word) => english.has(word));
      return both.length === 0 ? [] : [`${both.join(" ")} in: ${text.slice(0, 160)}`];
    });
    expect.soft([...new Set(mixed)], `${what}, in both languages: ${this.page.url()}`).toEqual([]);
    // A blank that nobody filled, or a value that a program wrote.
    const raw = [...heard.en, ...heard.sw].filter((text) => /undefined|\[object|\bNaN\b|lorem|TODO/i.test(text));
    expect.soft(raw, what).toEqual([]);
  }
}
