import { expect, test } from "@playwright/test";
import { base, owner } from "./support/places.js";
import { enterPin } from "./support/sim.js";
import { goods, newBuyer, order, patient, status } from "./support/shopper.js";
import { find, signIn } from "./support/staff.js";

test("a wrong password opens nothing, and says so without telling which was wrong @noscript", async ({ page }) => {
  await page.goto(`${base}/dashboard`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("Phone or e-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("karibu-duka");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("main")).toContainText("This phone or e-mail and this password do not belong together.");
  await expect(page.getByLabel("Phone or e-mail")).toHaveValue(owner.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.goto(`${base}/dashboard/orders`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an order is found, packed, handed over and delivered with the shopper's code @noscript", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Nekesa Wafula" };
  await order(page, javaScriptEnabled, goods.thong, buyer);
  await enterPin(buyer.phone);
  await expect(status(page)).toHaveText(/^Payment received\./, patient);
  const receipt = /M-PESA code ([A-Z0-9]{10})/.exec((await status(page).textContent()) ?? "")?.[1] ?? "none";
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  const code = (await page.getByRole("region", { name: "Delivery code" }).textContent())?.match(/\d{4}/)?.[0] ?? "none";

  await signIn(page);
  await expect(page.getByRole("main")).toContainText(/Good (morning|afternoon|evening), Wanjiru/);
  const main = page.getByRole("main");
  for (const words of [number, buyer.phone, receipt, "Nekesa Wafula"]) {
    await find(page, words);
    await expect(main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first(), `found by ${words}`).toBeVisible();
  }
  await find(page, "QQQQQQQQQQ");
  await expect(main).toContainText("No order matches “QQQQQQQQQQ”.");

  await find(page, receipt);
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number);
  await expect(main).toContainText(`Paid · M-PESA ${receipt}`);

  await main.getByRole("button", { name: "Pack", exact: true }).click();
  await expect(main).toContainText(`Order ${number} is packed.`);
  await main.getByRole("button", { name: "Hand to rider", exact: true }).click();
  await expect(main).toContainText(`Order ${number} is handed over.`);
  await main.getByLabel("Delivery code").fill(code === "0000" ? "1111" : "0000");
  await main.getByRole("button", { name: "Confirm delivered", exact: true }).click();
  await expect(main).toContainText("This is not the code of this order. Ask the customer to read it again.");
  await main.getByLabel("Delivery code").fill(code);
  await main.getByRole("button", { name: "Confirm delivered", exact: true }).click();
  await expect(main).toContainText(`Order ${number} is delivered.`);
  await expect(main).toContainText("Done. Delivered and paid.");

  await page.goto(`${base}/dashboard/more`);
  await main.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in", exact: true })).toBeVisible();
  // Whoever takes the phone next sees nothing of it.
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${base}/dashboard`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an unpaid order stays in the shop", async ({ page, javaScriptEnabled }) => {
  const buyer = { ...newBuyer(), name: "Mutua Kilonzo" };
  await order(page, javaScriptEnabled, goods.loafer, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await signIn(page);
  await find(page, buyer.phone);
  const main = page.getByRole("main");
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number);
  await expect(main.getByRole("button", { name: "Pack", exact: true })).toHaveCount(0);
});
