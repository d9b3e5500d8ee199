import { expect, test } from "@playwright/test";
import { shop } from "./support/places.js";
import { buttons, inBoth } from "./support/payscreen.js";
import { actions, awake, goods, newBuyer, order } from "./support/shopper.js";

// What islands add to links and forms.

test("suggestions are walked by keys, and Enter without a choice searches what was typed", async ({ page, javaScriptEnabled }) => {
  await page.goto("/search");
  await awake(page, javaScriptEnabled);
  const field = page.getByRole("main").getByRole("combobox");
  const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await field.pressSequentially("s");
  await field.pressSequentially("lide");
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(options.first()).toBeVisible();
  expect(await options.count()).toBeLessThanOrEqual(8);
  const chosen = page.getByRole("option", { selected: true });
  await expect(chosen).toHaveCount(0);

  await field.press("ArrowDown");
  await field.press("ArrowDown");
  await expect(chosen).toHaveText((await options.nth(1).textContent()) ?? "none");
  await expect(field).toHaveAttribute("aria-activedescendant", (await options.nth(1).getAttribute("id")) ?? "none");
  await field.press("ArrowUp");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await field.press("Escape");
  await expect(options).toHaveCount(0);
  await expect(field).toHaveAttribute("aria-expanded", "false");

  await field.fill("slide");
  await expect(options.first()).toBeVisible();
  await field.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=slide$/);
  await awake(page, javaScriptEnabled);
  await field.fill("bahari");
  await expect(options.first()).toContainText("Bahari Thong");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(page).toHaveURL(/\/p\/bahari-thong$/);
});

test("a page that is kept for everybody wakes its islands too", async ({ page, javaScriptEnabled }) => {
  // Asked for anew, it comes from memory, with hashes in its policy instead of nonces.
  await page.goto("/p/bahari-thong");
  const again = await page.goto("/p/bahari-thong");
  expect(await again?.headerValue("etag")).toBeTruthy();
  await awake(page, javaScriptEnabled);
});

test("a till's number is copied with a press, and that is said", async ({ page, context, javaScriptEnabled }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: shop(goods.estate.shop) });
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.estate, buyer);
  const screen = await inBoth(page, buyer.phone);
  const words = { en: ["Copy", "Copied 5004121", "Till number 5004121."], sw: ["Nakili", "Umenakili 5004121", "Nambari ya till 5004121."] } as const;
  for (const language of ["en", "sw"] as const) {
    const [copy, copied, step] = words[language];
    const tab = screen[language];
    await tab.bringToFront();
    await awake(tab, javaScriptEnabled);
    await actions(tab).filter({ hasText: buttons.till[language] }).click();
    const steps = tab.locator("#paybill");
    await expect(steps).toHaveAttribute("open");
    await expect(steps).toContainText(step);
    const number = steps.locator(".copy").filter({ hasText: "5004121" });
    await number.getByRole("button", { name: copy }).click();
    await expect(number.getByRole("status")).toHaveText(copied);
    expect(await tab.evaluate(() => navigator.clipboard.readText())).toBe("5004121");
    await tab.evaluate(() => navigator.clipboard.writeText(""));
  }
});
