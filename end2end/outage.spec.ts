import { expect, test } from "@playwright/test";
import { adds, asides, inBoth, isAccessible, rows, tells } from "./support/payscreen.js";
import { type Trouble, promptsTo, whilePush } from "./support/sim.js";
import { type Goods, goods, newBuyer, order } from "./support/shopper.js";

// M-PESA in trouble is in trouble for everybody, so these run when nobody else pays.
test.describe.configure({ mode: "default" });

const refused: [string, Trouble, Goods][] = [
  ["is too busy", "busy", goods.boot],
  ["counts too many requests", "rate_limited", goods.pump],
  ["has had its share", "quota_violated", goods.ballerina],
];

for (const [what, trouble, buys] of refused) {
  test(`a request M-PESA turns away because it ${what} costs nothing, and that is said`, async ({ page, javaScriptEnabled }) => {
    const buyer = newBuyer();
    await whilePush(trouble, async () => {
      await order(page, javaScriptEnabled, buys, buyer);
      const screen = await inBoth(page, buyer.phone);
      await tells(screen, rows.mpesaBusy);
      await adds(screen, asides.soon);
      await isAccessible(screen);
    });
    expect(await promptsTo(buyer.phone)).toHaveLength(0);
  });
}

test("a request that may have left is never called a failure", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await whilePush({ status: { status: 503 } }, async () => {
    await order(page, javaScriptEnabled, goods.wedge, buyer);
    await tells(await inBoth(page, buyer.phone), rows.checking);
  });
});

test("a request on its way is told before the phone rings", async ({ page, javaScriptEnabled }) => {
  const buyer = newBuyer();
  await whilePush({ hang_after_accept: { ms: 8_000 } }, async () => {
    await order(page, javaScriptEnabled, goods.tan, buyer);
    const screen = await inBoth(page, buyer.phone);
    await tells(screen, rows.sending);
    await tells(screen, rows.waiting);
  });
});
