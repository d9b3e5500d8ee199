import { type Browser, type Page, expect, test } from "@playwright/test";
import { type Screen, adds, asides, inBoth, isAccessible, rows, tells } from "./support/payscreen.js";
import { type Outcome, closePrompt, endPrompt, enterPin, promptsTo, script } from "./support/sim.js";
import { type Goods, actions, goods, newBuyer, order, sendAgain } from "./support/shopper.js";

// Some rows of the pay page need one or two minutes, which nobody can shorten: so five shoppers wait them out together.

interface Shopper {
  screen: Screen;
  phone: string;
}

/** A browser of its own. Nothing turns in it: ten pages that turn leave no time for anything else. */
const visitor = async (browser: Browser): Promise<Page> => (await browser.newContext({ reducedMotion: "reduce" })).newPage();

/** An order that waits for its money. */
async function wait(browser: Browser, buys: Goods, ...outcomes: Outcome[]): Promise<Shopper> {
  const buyer = newBuyer();
  await script(buyer.phone, ...outcomes);
  const page = await visitor(browser);
  await order(page, true, buys, buyer);
  return { screen: await inBoth(page, buyer.phone), phone: buyer.phone };
}

/** A second order of a phone that rings for the first. */
async function besideAnother(browser: Browser): Promise<Shopper> {
  const buyer = newBuyer();
  const page = await visitor(browser);
  await order(page, true, goods.jamila, buyer);
  await expect.poll(async () => (await promptsTo(buyer.phone)).length).toBe(1);
  await order(page, true, goods.morning, buyer);
  return { screen: await inBoth(page, buyer.phone), phone: buyer.phone };
}

/** Nothing reaches the phone, and nobody tells. */
async function silence({ screen }: Shopper): Promise<void> {
  for (const page of [screen.en, screen.sw]) await expect(page.locator("#paybill")).not.toHaveAttribute("open");
  await tells(screen, rows.waiting);
  // 15 s.
  await adds(screen, asides.hint);
  // 45 s.
  for (const page of [screen.en, screen.sw]) await expect(page.locator("#paybill")).toHaveAttribute("open", "", { timeout: 45_000 });
  // 60 s.
  await tells(screen, rows.checking, 45_000);
  await isAccessible(screen);
  // A question of 80 s brings the answer.
  await tells(screen, rows.noAnswer, 60_000);
}

/** Two minutes on, M-PESA still says that it is at work. */
async function unknown({ screen }: Shopper): Promise<void> {
  await tells(screen, rows.unknown, 150_000);
  await isAccessible(screen);
  await actions(screen.en).first().click();
  await screen.en.getByLabel("M-PESA code").fill("SJK4H7L2P0");
  await screen.en.getByRole("button", { name: "Match my payment" }).click();
  await expect(screen.en.getByRole("main")).toContainText("Do not pay again.");
}

/** The phone still rings for another order: a minute later it is free. */
async function busyLine({ screen, phone }: Shopper): Promise<void> {
  await tells(screen, rows.lineBusy);
  await isAccessible(screen);
  await closePrompt(phone);
  await tells(screen, rows.lineFree, 75_000);
  await isAccessible(screen);
  await sendAgain(screen.en, phone);
  await enterPin(phone);
  await tells(screen, rows.paid);
}

/** The money of a request that failed comes after all, 90 s after it was sent. */
async function lateSuccess({ screen, phone }: Shopper): Promise<void> {
  await endPrompt(phone, "1037");
  await tells(screen, rows.noAnswer);
  await tells(screen, rows.paidLate, 110_000);
  await isAccessible(screen);
}

/** The same, when the order was paid by a second request meanwhile. */
async function paidTwice({ screen, phone }: Shopper): Promise<void> {
  await endPrompt(phone, "1037");
  await tells(screen, rows.noAnswer);
  await sendAgain(screen.en, phone);
  await enterPin(phone);
  await tells(screen, rows.paid);
  // A page that is a receipt asks no more; who looks again finds both payments.
  await expect(async () => {
    for (const page of [screen.en, screen.sw]) await page.reload();
    await tells(screen, rows.paidTooMuch, 1_000);
  }).toPass({ timeout: 110_000, intervals: [5_000] });
  await isAccessible(screen);
  expect(await promptsTo(phone)).toHaveLength(2);
}

test("what takes minutes is told as they pass", async ({ browser }) => {
  test.setTimeout(300_000);
  try {
    const shoppers: [(shopper: Shopper) => Promise<void>, Shopper][] = [
      [unknown, await wait(browser, goods.leila, { result: "4999" })],
      [busyLine, await besideAnother(browser)],
      [lateSuccess, await wait(browser, goods.nudeMule, "late_success")],
      [paidTwice, await wait(browser, goods.bridal, "late_success", "interactive")],
      [silence, await wait(browser, goods.chelsea, "no_prompt")],
    ];
    await Promise.all(shoppers.map(([story, shopper]) => test.step(story.name, () => story(shopper))));
  } finally {
    // Nobody else closes them, and a pay page that stays open asks on.
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
});
