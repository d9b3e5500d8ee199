import { type Page, expect } from "@playwright/test";
import { type Buyer, actions, awake, fillCheckout, newBuyer, pick } from "./shopper.js";

// The long way: by links and buttons, never by address.

/** Home → category → filter → product → size → cart → checkout, filled. */
export async function shopAround(page: Page, javaScriptEnabled: boolean | undefined): Promise<Buyer> {
  const buyer = newBuyer();
  const main = page.getByRole("main");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Amani Shoes");

  await main.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: "Sandals & kandambili" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sandals & kandambili" })).toBeVisible();
  const before = Number(/\d+/.exec((await main.getByRole("status").textContent()) ?? "")?.[0]);

  await main.getByRole("link", { name: "Size 39", exact: true }).click();
  await expect(page).toHaveURL(/size/);
  await expect(main.getByRole("link", { name: "Remove Size: 39" })).toBeVisible();
  const after = Number(/\d+/.exec((await main.getByRole("status").textContent()) ?? "")?.[0]);
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThanOrEqual(before);

  await main.getByRole("link", { name: "Safi Kandambili" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Safi Kandambili" })).toBeVisible();
  await awake(page, javaScriptEnabled);
  await pick(page, "Black");
  await pick(page, "39");
  await main.getByRole("button", { name: "Add to cart", exact: true }).click();
  const cart = page.getByRole("link", { name: "Cart, 1 item" });
  await expect(cart).toBeVisible();
  if (javaScriptEnabled === false) {
    await expect(page).toHaveURL(/\/cart$/);
  } else {
    const drawer = page.getByRole("dialog", { name: "Added to your cart" });
    await expect(drawer).toContainText("1 × Safi Kandambili");
    await expect(drawer.getByRole("link", { name: "Checkout KSh 450" })).toBeInViewport();
    await drawer.getByRole("link", { name: "View cart" }).click();
  }

  await expect(page.getByRole("heading", { level: 1 })).toContainText("Your cart");
  await expect(main.getByRole("listitem").filter({ hasText: "Safi Kandambili" })).toContainText("Black / 39");
  await main.getByRole("link", { name: /^Checkout KSh 450$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checkout" })).toBeVisible();
  await awake(page, javaScriptEnabled);
  await fillCheckout(page, buyer);
  return buyer;
}

/** The receipt, then the order's own page. */
export async function readReceipt(page: Page, code: string): Promise<void> {
  const main = page.getByRole("main");
  await expect(page).toHaveTitle(/^✓ Paid · Order \d+$/);
  await expect(main.getByRole("region", { name: "Delivery code" })).toContainText(/\d{4}/);
  await expect(actions(page).first()).toHaveText("See my order");
  await actions(page).first().click();
  await expect(page).toHaveURL(/\/o\/[a-z0-9]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/Order \d+ is confirmed/);
  await expect(main).toContainText(`KSh 600 paid, M-PESA code ${code}`);
  await expect(main).toContainText("Sarit Centre, gate 2, Westlands");
  await expect(main.getByRole("region", { name: "Delivery code" })).toContainText(/\d{4}/);
}
