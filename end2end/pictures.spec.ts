import { expect, test } from "@playwright/test";
import { awake } from "./support/shopper.js";

test("a thumbnail shows its picture, without a new page", async ({ page, javaScriptEnabled }) => {
  // The demo draws every view of the shop's newest product before any other product.
  const path = "/p/upendo-cross-slide?opt0=Blush";
  const thumbs = page.getByRole("region", { name: "Pictures" }).getByRole("link", { name: /^Picture \d of \d$/ });
  await expect
    .poll(async () => {
      await page.goto(path);
      return thumbs.count();
    }, { timeout: 60_000, intervals: [2_000] })
    .toBeGreaterThan(1);
  await awake(page, javaScriptEnabled);
  const before = page.url();
  await expect(page.locator("#pic-0")).toBeInViewport();
  await expect(page.locator("#pic-1")).not.toBeInViewport();

  await thumbs.nth(1).click();
  await expect(page.locator("#pic-1")).toBeInViewport({ ratio: 0.9 });
  await expect(page.locator("#pic-0")).not.toBeInViewport();
  await expect(thumbs.nth(1)).toHaveAttribute("aria-current", "true");
  await expect(thumbs.nth(0)).not.toHaveAttribute("aria-current");

  await thumbs.nth(0).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#pic-0")).toBeInViewport({ ratio: 0.9 });
  await expect(thumbs.nth(0)).toHaveAttribute("aria-current", "true");
  expect(page.url()).toBe(before);
});
