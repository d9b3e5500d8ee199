import { expect, test } from "@playwright/test";
import { violations } from "./support/axe.js";
import { shop } from "./support/places.js";
import { buttons, inBoth } from "./support/payscreen.js";
import { actions, addToCart, awake, goods, newBuyer, order, payButton } from "./support/shopper.js";

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

test("an area is found by the name people use, and the button stays at the thumb once all is filled in", async ({ page, javaScriptEnabled }) => {
  await addToCart(page, goods.loafer);
  await page.goto(`${shop()}/checkout`);
  await awake(page, javaScriptEnabled);
  const field = page.getByRole("combobox", { name: "Delivery area" });
  const found = page.getByRole("option");
  for (const [typed, area] of [["Ongata R", "Rongai"], ["cbd", "CBD"], ["Westy", "Westlands"]] as const) {
    await field.fill(typed);
    await expect(found.first()).toHaveText(new RegExp(`^${area} · KSh`));
  }
  await expect(found).toHaveCount(1);
  await field.press("ArrowDown");
  await expect(field).toHaveAttribute("aria-activedescendant", (await found.first().getAttribute("id")) ?? "none");
  expect(await violations(page)).toEqual([]);
  await field.press("Enter");
  await expect(page).toHaveURL(/\/checkout$/);
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await expect(field).toHaveValue(/^Westlands · KSh 150 · /);
  await expect(page.locator(".sum-bar")).toContainText("Delivery to Westlands");

  // A place that nobody brings to is named, and the choice of before stands.
  await field.fill("Mombasa");
  await expect(page.getByText("We don't deliver to Mombasa yet.")).toBeVisible();
  await expect(found).toHaveCount(0);
  await field.press("Escape");
  await expect(field).toHaveValue(/^Westlands · /);

  const button = payButton(page);
  const phone = page.getByLabel("M-PESA phone", { exact: true });
  await page.getByLabel("Your name", { exact: true }).fill("Akinyi");
  await page.getByLabel("Building, landmark or gate", { exact: true }).fill("Gate 2");
  await phone.fill("07123");
  await phone.blur();
  // The receiver's field has the same words ready, out of sight.
  const unread = page.locator("#f-phone-bad");
  await expect(unread).toHaveText(/This does not read as a Kenyan mobile number\./);
  await expect(unread).toBeVisible();
  await expect(button).not.toBeInViewport();
  await phone.fill("0712345678");
  await expect(unread).toBeHidden();
  await phone.blur();
  await expect(phone).toHaveValue("0712 345 678");
  await expect(button).toBeInViewport();
  await expect(page.getByText("on 0712 345 678. Enter your PIN there, never here.")).toBeVisible();
});

test("without network nothing is sent, and what was typed stays", async ({ page, context, javaScriptEnabled }) => {
  await addToCart(page, goods.loafer);
  await page.goto(`${shop()}/checkout`);
  await awake(page, javaScriptEnabled);
  const name = page.getByLabel("Your name", { exact: true });
  await name.fill("Akinyi");
  await context.setOffline(true);
  const told = page.getByText("We'll be ready when your network is back.");
  await expect(told).toBeVisible();
  await page.locator(".pay-bar").getByRole("button").click();
  await expect(page).toHaveURL(/\/checkout$/);
  await expect(name).toHaveValue("Akinyi");
  await context.setOffline(false);
  await expect(told).toBeHidden();
});
