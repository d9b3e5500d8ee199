import { expect, test } from "@playwright/test";
import { closePrompt } from "./support/sim.js";
import { goods, newBuyer, order, patient, status } from "./support/shopper.js";
import { find, signIn } from "./support/staff.js";

// What happens where no prompt helps: money sent by hand, and orders that will not be.

const receipt = (): string => `SJK${Math.random().toString(36).slice(2).toUpperCase().padEnd(7, "7").slice(0, 7)}`;

test("money sent by hand is found by the owner, and the open page turns into the receipt", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Atieno Were" };
  await order(page, javaScriptEnabled, goods.lace, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);
  const code = receipt();
  await page.getByText("I have paid", { exact: true }).click();
  await page.getByLabel("M-PESA code").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Match my payment" }).click();
  await expect(page.getByRole("main")).toContainText("The shop looks your code up");

  const office = await (await browser.newContext()).newPage();
  await signIn(office);
  await find(office, buyer.phone);
  const main = office.getByRole("main");
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await expect(main).toContainText(`Atieno says they paid with the M-PESA code ${code}.`);
  await main.getByLabel("Amount received, KSh").fill("a lot");
  await main.getByRole("button", { name: "The money is here" }).click();
  await expect(main).toContainText("Write the amount in whole shillings");
  await main.getByRole("button", { name: "The money is here" }).click();
  await expect(main).toContainText(`The payment of order ${number} is booked.`);
  await expect(main).toContainText(`Paid · M-PESA ${code}`);

  await expect(status(page)).toHaveText(new RegExp(`M-PESA code ${code}`), patient);
  await expect(page.getByRole("region", { name: "Delivery code" })).toBeVisible();
});

test("an order is cancelled, its pay page says so, and it is taken back", async ({ page, browser, javaScriptEnabled }) => {
  test.slow();
  const buyer = { ...newBuyer(), name: "Baraka Mutiso" };
  await order(page, javaScriptEnabled, goods.chelsea, buyer);
  const number = /Order (\d+)/.exec(await page.title())?.[1] ?? "none";
  await closePrompt(buyer.phone);
  await expect(status(page)).toHaveText(/^The M-PESA request was closed\./, patient);

  const office = await (await browser.newContext()).newPage();
  await signIn(office, "sw");
  await office.goto(office.url().replace(/\/dashboard$/, `/dashboard/orders?q=${number}`));
  const main = office.getByRole("main");
  await main.getByRole("link", { name: new RegExp(`\\b${number}\\b`) }).first().click();
  await main.getByText("Futa oda hii", { exact: true }).click();
  await main.getByText("Mteja hapatikani").click();
  await main.getByRole("button", { name: `Futa oda ${number}` }).click();
  await expect(main).toContainText(`Oda ${number} imefutwa. Bidhaa zake zinauzwa tena.`);

  await expect(page.getByRole("main")).toContainText(`Order ${number} was cancelled`, patient);
  await page.reload();
  await expect(page).toHaveURL(/\/o\/[a-z0-9]+$/);
  await expect(page.getByRole("link", { name: /^Pay / })).toHaveCount(0);

  await main.getByRole("button", { name: "Fungua oda hii tena" }).click();
  await expect(main).toContainText(`Oda ${number} imefunguliwa tena.`);
});
