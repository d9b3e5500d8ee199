import { expect, test } from "@playwright/test";
import { readReceipt, shopAround } from "./support/journey.js";
import { closePrompt, enterPin } from "./support/sim.js";
import { patient, payButton, sendAgain, status } from "./support/shopper.js";

// Scripts run and the program of the islands cannot be had, as on a network that dies half-way: links and forms do it all.

test.beforeEach(async ({ context }) => {
  await context.route("**/*.wasm", (route) => route.abort());
});

test("shoes are found, bought, paid and shown as a receipt", async ({ page }) => {
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  const buyer = await shopAround(page, false);
  await expect(page.locator("html")).toHaveAttribute("data-islands", "asleep");

  // Nobody added the fee in the browser; nothing is asked for before it was seen.
  await page.getByRole("button", { name: "See the total with delivery" }).click();
  await expect(page.getByRole("main")).toContainText("Nothing was charged. The total is now KSh 600; it was KSh 450");
  await payButton(page).click();
  await expect(page).toHaveURL(/\/pay\/[a-z0-9]+/);

  // The page starts itself anew, so it learns of everything without a press.
  await expect(status(page)).toHaveText(/^Check your phone\./, patient);
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
  await sendAgain(page, buyer.phone);
  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\. Thank you, Akinyi\. M-PESA code [A-Z0-9]{10}, KSh 600\.$/, patient);
  const code = /M-PESA code ([A-Z0-9]{10})/.exec((await status(page).textContent()) ?? "")?.[1] ?? "";
  await readReceipt(page, code);
  expect(broken).toEqual([]);
});

test("search, menu and filters lead on", async ({ page }) => {
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  const main = page.getByRole("main");
  await page.goto("/");
  await page.getByRole("banner").locator("summary").click();
  await page.getByRole("navigation", { name: "Main menu" }).getByRole("link", { name: "All products" }).click();
  await expect(page).toHaveURL(/\/products$/);
  await main.getByRole("link", { name: "Filter and sort" }).click();
  await main.getByLabel("In stock").check();
  await main.getByRole("button", { name: "Show items" }).click();
  await expect(page).toHaveURL(/in_stock/);

  await page.goto("/search");
  await expect(page.locator("html")).toHaveAttribute("data-islands", "asleep");
  const search = main.getByRole("search");
  await search.getByRole("combobox").fill("thong");
  await search.getByRole("combobox").press("Enter");
  await expect(page).toHaveURL(/\/search\?q=thong$/);
  await main.getByRole("link", { name: "Bahari Thong" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bahari Thong" })).toBeVisible();
  expect(broken).toEqual([]);
});
