import { type Page, expect, test } from "@playwright/test";
import { violations } from "./support/axe.js";
import { type View, desk, opened, steps, still } from "./support/pages.js";
import type { Language } from "./support/places.js";

// Every page, light in English and dark in Swahili: no violation, and nothing to scroll sideways at 320 px.

const narrow = { width: 320, height: 640 };
// Tall, because what a sticky bar covers at one moment can be scrolled out from under it.
const usual = { width: 360, height: 5_000 };

/** What sticks out of a page that can be scrolled sideways; nothing on a page that cannot. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    return [`${scrollWidth} px wide`, ...wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`)];
  });
}

async function look(page: Page, views: View[], language: Language): Promise<void> {
  for (const { name, open } of views) {
    await page.setViewportSize(usual);
    await open(page, language);
    // What is folded away is not looked at.
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll<HTMLDetailsElement>("main details")) folded.open = true;
    });
    expect.soft(await violations(page), `${name}: ${page.url()}`).toEqual([]);
    await page.setViewportSize(narrow);
    expect.soft(await overflow(page), `${name} at 320 px: ${page.url()}`).toEqual([]);
  }
}

for (const [language, colorScheme] of [["en", "light"], ["sw", "dark"]] as const) {
  test.describe(`${language}, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("pages of the shop", async ({ page }) => {
      test.setTimeout(180_000);
      await look(page, still, language);
    });

    test("what opens on a page", async ({ page }) => {
      await look(page, opened, language);
    });

    test("steps of a purchase", async ({ page, javaScriptEnabled }) => {
      test.setTimeout(180_000);
      await look(page, steps(javaScriptEnabled), language);
    });

    test("the owner's side", async ({ page }) => {
      test.setTimeout(180_000);
      await look(page, desk, language);
    });
  });
}
