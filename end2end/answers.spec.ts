import { expect, test } from "@playwright/test";
import { type Row, adds, asides, countsDown, inBoth, isAccessible, rows, tells } from "./support/payscreen.js";
import { closePrompt, endPrompt, enterPin, newPhone, promptsTo, script, setBalance } from "./support/sim.js";
import { type Goods, actions, goods, newBuyer, order, sendAgain, useAnotherNumber } from "./support/shopper.js";

// What the pay page says for each answer of M-PESA, in both languages, and that its first button does what it says.

interface Answer {
  what: string;
  buys: Goods;
  /** What happens at the phone. */
  happens: (phone: string) => Promise<unknown>;
  row: Row;
}

/** Sending again helps. */
const passing: Answer[] = [
  { what: "a wrong PIN", buys: goods.slide, happens: (phone) => enterPin(phone, "9999"), row: rows.wrongPin },
  {
    what: "a low balance",
    buys: goods.tan,
    happens: async (phone) => {
      await setBalance(phone, 5);
      await enterPin(phone);
      await setBalance(phone, 20_000);
    },
    row: rows.lowBalance,
  },
  { what: "a closed request", buys: goods.buckle, happens: closePrompt, row: rows.cancelled },
  { what: "no answer", buys: goods.morning, happens: (phone) => endPrompt(phone, "1037"), row: rows.noAnswer },
  { what: "a request that ran out", buys: goods.leopard, happens: (phone) => endPrompt(phone, "1019"), row: rows.expired },
];

for (const { what, buys, happens, row } of passing) {
  test(`${what} is told plainly, and sending again pays @noscript`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    const { phone } = buyer;
    await order(page, javaScriptEnabled, buys, buyer);
    const screen = await inBoth(page, phone);
    await happens(phone);
    await tells(screen, row);
    if (javaScriptEnabled !== false) await isAccessible(screen);

    await sendAgain(page, phone);
    // Without scripts a page that told how it ended asks no more by itself.
    if (javaScriptEnabled === false) await screen.sw.reload();
    await enterPin(phone);
    await tells(screen, rows.paid);
    const prompts = await promptsTo(phone);
    expect(prompts.map((prompt) => typeof prompt.verdict?.receipt === "string")).toEqual([false, true]);
  });
}

/** This phone cannot pay; another can. */
const lasting: Answer[] = [
  { what: "an amount over the limit", buys: goods.chelsea, happens: (phone) => endPrompt(phone, "4"), row: rows.overLimit },
  { what: "a number without M-PESA", buys: goods.jamila, happens: (phone) => endPrompt(phone, "2040"), row: rows.notMpesa },
  { what: "a locked PIN", buys: goods.leila, happens: (phone) => endPrompt(phone, "8006"), row: rows.pinLocked },
  { what: "a blocked account", buys: goods.bridal, happens: (phone) => endPrompt(phone, "11"), row: rows.accountBlocked },
];

for (const { what, buys, happens, row } of lasting) {
  test(`${what} is told plainly, and another number pays`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    await order(page, javaScriptEnabled, buys, buyer);
    const screen = await inBoth(page, buyer.phone);
    await happens(buyer.phone);
    await tells(screen, row);
    await isAccessible(screen);

    const phone = newPhone();
    await useAnotherNumber(page, phone);
    await enterPin(phone);
    await tells(screen, rows.paid);
    expect(await promptsTo(buyer.phone)).toHaveLength(1);
  });
}

for (const [code, buys] of [["1025", goods.blockHeel], ["9999", goods.nudeMule]] as const) {
  test(`a busy M-PESA (${code}) asks for patience and rings nobody meanwhile`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    await order(page, javaScriptEnabled, buys, buyer);
    const screen = await inBoth(page, buyer.phone);
    await endPrompt(buyer.phone, code);
    await tells(screen, rows.mpesaBusy);
    await adds(screen, asides.soon);
    await isAccessible(screen);

    await actions(page).first().click();
    await expect(page.locator("#errors")).toHaveText(/No request was sent yet\. You can send again in \d+ seconds?\./);
    await expect(page.locator("#errors")).toBeInViewport();
    // The address is a form's: who reloads or copies it gets the page.
    expect(new URL(page.url()).pathname).toMatch(/^\/pay\/[a-z0-9]+\/again$/);
    await page.goto(page.url());
    await expect(page).toHaveURL(/\/pay\/[a-z0-9]+$/);
    expect(await promptsTo(buyer.phone)).toHaveLength(1);
  });
}

test("a shop whose M-PESA is not set up leads to its WhatsApp", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.nudeMule, buyer);
  const screen = await inBoth(page, buyer.phone);
  await endPrompt(buyer.phone, "2028");
  await tells(screen, rows.shopSetUp);
  await isAccessible(screen);
  const number = /\d+/.exec(await page.title())?.[0] ?? "none";
  const says = {
    en: `Hello, I need help paying KSh ${screen.facts.a} for order ${number}.`,
    sw: `Habari, nahitaji msaada kulipa KSh ${screen.facts.a} kwa oda ${number}.`,
  };
  for (const language of ["en", "sw"] as const) {
    const chat = new URL((await actions(screen[language]).first().getAttribute("href")) ?? "none:");
    expect(`${chat.origin}${chat.pathname}`).toBe("https://wa.me/254700000101");
    expect(chat.searchParams.get("text")).toBe(says[language]);
  }
});

test("a page without network says so, and tells of the payment once it is back", async ({ page, context, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await order(page, javaScriptEnabled, goods.blockHeel, buyer);
  const screen = await inBoth(page, buyer.phone);
  await tells(screen, rows.waiting);
  await countsDown(screen);
  await context.setOffline(true);
  await adds(screen, asides.offline);
  await isAccessible(screen);
  await enterPin(buyer.phone);
  await context.setOffline(false);
  await tells(screen, rows.paid);
  await expect(page.getByText(asides.offline.en)).toBeHidden();
});

test("a payment M-PESA never tells of is found by asking", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await script(buyer.phone, "no_callback");
  await order(page, javaScriptEnabled, goods.thong, buyer);
  const screen = await inBoth(page, buyer.phone);
  await tells(screen, rows.paidWithoutCode);
  await isAccessible(screen);
});

test("a request whose answer was lost on the way is paid all the same", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await script(buyer.phone, "gateway_timeout");
  await order(page, javaScriptEnabled, goods.mule, buyer);
  await tells(await inBoth(page, buyer.phone), rows.paid);
  expect(await promptsTo(buyer.phone)).toHaveLength(1);
});
